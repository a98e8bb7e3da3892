import { readEnvironment } from '../../runtime/environment.ts';
import { openS3 } from '../../runtime/s3-client.ts';
import { workflowStep } from '../../runtime/workflow-step.ts';
import { openRunTable } from '../run/open-run-table.ts';
import { RunInput } from '../run/run-input.ts';
import { validate } from './validate.ts';

const environment = readEnvironment(['RUN_TABLE', 'DEFAULT_CURRENCY']);
const services = {
  s3: openS3(),
  runs: openRunTable(environment),
  defaultCurrency: environment.DEFAULT_CURRENCY,
};

export const handler = workflowStep('validate', RunInput, (input) => validate(input, services));
