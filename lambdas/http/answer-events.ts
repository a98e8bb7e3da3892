import type { APIGatewayProxyResult, Context } from 'aws-lambda';
import { handle } from 'hono/aws-lambda';
import * as z from 'zod';
import { readEnvironment } from '../runtime/environment.ts';
import { apiApp } from './api-app.ts';
import { type Route, routeMethods } from './route.ts';

/** What is changed of a proxy event before the adapter sees it. */
const ProxyEvent = z.looseObject({
  httpMethod: z.string(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
  requestContext: z.looseObject({}),
});

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

/**
 * The body goes beside the event: the adapter would put it into a stream of which it is read again, and refuse one that
 * comes with GET. And no name of a host can spoil the address that it makes.
 */
function adaptable(event: unknown): unknown {
  const { httpMethod, body, isBase64Encoded, requestContext, ...rest } = ProxyEvent.parse(event);
  const isKnown = routeMethods.some((method) => method === httpMethod);
  return {
    ...rest,
    httpMethod: isKnown ? httpMethod : otherMethod,
    body: null,
    sentBody: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
    requestContext: { ...requestContext, domainName: 'api' },
  };
}
