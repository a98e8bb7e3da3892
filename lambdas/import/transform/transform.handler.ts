import { readEnvironment } from '../../runtime/environment.ts';
import { openS3 } from '../../runtime/s3-client.ts';
import { workflowStep } from '../../runtime/workflow-step.ts';
import { openRunTable } from '../run/open-run-table.ts';
import { TransformInput } from '../run/plan.ts';
import { transformRange } from './transform.ts';

const environment = readEnvironment(['RUN_TABLE']);
const services = {
  s3: openS3(),
  runs: openRunTable(environment),
};

export const handler = workflowStep('transform', TransformInput, (input) => transformRange(input, services));
