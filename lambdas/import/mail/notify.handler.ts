import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { readEnvironment } from '../../runtime/environment.ts';
import { openS3 } from '../../runtime/s3-client.ts';
import { workflowStep } from '../../runtime/workflow-step.ts';
import { linkTargetOf } from '../report/report-link.ts';
import { runTable } from '../run/run-table.ts';
import { NotifyInput, notify } from './notify.ts';
import { openSes } from './send-mail.ts';

const environment = readEnvironment([
  'RUN_TABLE',
  'MAIL_FROM',
  'MAIL_TEAMS',
  'MAIL_TEAM_PATTERN',
  'MAIL_OPERATIONS',
]);
const services = {
  ses: openSes(),
  s3: openS3(),
  runs: runTable(DynamoDBDocumentClient.from(new DynamoDBClient()), environment.RUN_TABLE),
  mail: {
    from: environment.MAIL_FROM,
    teams: environment.MAIL_TEAMS,
    teamPattern: environment.MAIL_TEAM_PATTERN,
    operations: environment.MAIL_OPERATIONS,
  },
  links: linkTargetOf(process.env),
};

export const handler = workflowStep('notify', NotifyInput, (input) => notify(input, services));
