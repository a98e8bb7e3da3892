import { answerEvents } from '../http/answer-events.ts';
import { openSecrets } from '../runtime/aws-clients.ts';
import { readEnvironment } from '../runtime/environment.ts';
import { openSlaTables } from './open-sla-tables.ts';
import { lazyCursorKey } from './search/cursor.ts';
import { searchRoutes } from './search-routes.ts';

const environment = readEnvironment(['BREACH_TABLE', 'CURSOR_SECRET_ID']);

export const handler = answerEvents(searchRoutes, {
  ...openSlaTables(environment),
  cursorKey: lazyCursorKey(openSecrets(), environment.CURSOR_SECRET_ID),
  now: () => new Date(),
});
