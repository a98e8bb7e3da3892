import type { APIGatewayProxyResult, Context } from 'aws-lambda';
import { handle } from 'hono/aws-lambda';
import { z } from 'zod';
import { readEnvironment } from '../shared/environment.ts';
import { apiApp } from './api-app.ts';
import { type Route, routeMethods } from './route.ts';

/** What is changed of a proxy event before the adapter sees it. */
const ProxyEvent = z.looseObject({ httpMethod: z.string(), body: z.string().nullish() });

/** A method that no route has, for those that the platform's Request refuses or Hono answers by itself. */
const otherMethod = 'OTHER';

export type ApiHandler = (event: unknown, context?: Context) => Promise<APIGatewayProxyResult>;

/**
 * The handler of a function behind the API: its routes, with what they need, made once at cold start.
 * @param elsewhere methods that other functions answer, by path.
 */
export function answerEvents<Services>(
  routes: readonly Route<Services>[],
  services: Services,
  elsewhere: Readonly<Record<string, readonly string[]>> = readEnvironment(['OTHER_METHODS']).OTHER_METHODS,
): ApiHandler {
  const answer = handle(apiApp(routes, services, elsewhere));
  return async (event, context) =>
    (await answer(adaptable(event) as never, context as never)) as APIGatewayProxyResult;
}

function adaptable(event: unknown): unknown {
  const { httpMethod, body, ...rest } = ProxyEvent.parse(event);
  const isKnown = routeMethods.some((method) => method === httpMethod);
  // A Request must not have a body that its method has no use for; senders may send one all the same.
  const isRead = isKnown && httpMethod !== 'GET';
  return { ...rest, httpMethod: isKnown ? httpMethod : otherMethod, body: isRead ? body : null };
}
