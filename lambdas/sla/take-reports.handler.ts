import { answerEvents } from '../http/answer-events.ts';
import { readEnvironment } from '../runtime/environment.ts';
import { intakeRoutes } from './intake-routes.ts';
import { openSlaTables } from './open-sla-tables.ts';

const environment = readEnvironment(['BREACH_TABLE', 'BREACH_RETENTION_DAYS']);

export const handler = answerEvents(intakeRoutes, {
  ...openSlaTables(environment),
  retentionDays: environment.BREACH_RETENTION_DAYS,
  now: () => new Date(),
});
