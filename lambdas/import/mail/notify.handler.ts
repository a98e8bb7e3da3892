import { openSes } from '../../runtime/aws-clients.ts';
import { readEnvironment } from '../../runtime/environment.ts';
import { openS3 } from '../../runtime/s3-client.ts';
import { workflowStep } from '../../runtime/workflow-step.ts';
import { linkTargetOf } from '../report/report-link.ts';
import { openRunTable } from '../run/open-run-table.ts';
import { mailSettings } from './mail-settings.ts';
import { NotifyInput, notify } from './notify.ts';

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
  runs: openRunTable(environment),
  mail: mailSettings(environment),
  links: linkTargetOf(process.env),
};

export const handler = workflowStep('notify', NotifyInput, (input) => notify(input, services));
