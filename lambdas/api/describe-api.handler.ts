import { join } from 'node:path';
import type { APIGatewayProxyResult, Context } from 'aws-lambda';
import { answerRequest } from '../shared/http/answer-request.ts';
import { apiRoutes } from './api-routes.ts';

/** The bundle has the files of the page in a folder beside it. */
const routes = apiRoutes(join(import.meta.dirname, 'swagger-ui'));

/** `GET /openapi.json`, `/docs` and the files of that page. */
export function handler(event: unknown, context?: Context): Promise<APIGatewayProxyResult> {
  return answerRequest(routes, event, context);
}
