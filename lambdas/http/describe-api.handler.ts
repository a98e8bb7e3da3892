import { answerEvents } from './answer-events.ts';
import { describeRoutes } from './describe-routes.ts';

/** The document and the files of the page are packed beside the bundle. */
export const handler = answerEvents(describeRoutes, { directory: import.meta.dirname });
