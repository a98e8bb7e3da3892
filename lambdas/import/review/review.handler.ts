import { readEnvironment } from '../../runtime/environment.ts';
import { openS3 } from '../../runtime/s3-client.ts';
import { workflowStep } from '../../runtime/workflow-step.ts';
import { openRunTable } from '../run/open-run-table.ts';
import { RunInput } from '../run/run-input.ts';
import { review } from './review.ts';

const environment = readEnvironment(['RUN_TABLE']);
const services = {
  s3: openS3(),
  runs: openRunTable(environment),
};

export const handler = workflowStep('review', RunInput, (input) => review(input, services));
