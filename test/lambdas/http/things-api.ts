import { z } from 'zod';
import { answerEvents } from '../../../lambdas/http/answer-events.ts';
import { defineRoute, type Route } from '../../../lambdas/http/route.ts';
import { captured } from './captured-output.ts';

const Thing = z.object({
  name: z.string().min(1),
  parts: z.array(z.object({ size: z.int() })).max(9),
});
const words = { path: '/things', tag: 'This API', summary: '' } as const;
const json = { contentType: 'application/json' };

export const readThing = defineRoute({
  ...words,
  method: 'POST',
  id: 'readThing',
  scope: 'sla.write',
  body: { schema: Thing, maxBytes: 100, example: undefined },
  answers: { 200: { schema: Thing } },
  handle: ({ body }) => ({ status: 200, body }),
});
const listThings = defineRoute({
  ...words,
  method: 'GET',
  id: 'listThings',
  query: z.strictObject({ size: z.string() }),
  answers: { 200: json },
  handle: ({ query }) => ({ status: 200, body: JSON.stringify(query) }),
});

/** A route about things that reads nothing of the body, and does what is given. */
function thingRoute(handle: Route['handle']): Route {
  return { ...words, method: 'POST', id: 'doThing', answers: {}, handle };
}

/** What the routes, or two about things, answer to an event, and what they emit. */
export async function answer(
  event: object,
  routes: readonly Route[] = [readThing, listThings],
  elsewhere: Readonly<Record<string, readonly string[]>> = {},
) {
  const handler = answerEvents(routes, undefined, elsewhere);
  const { result, metrics, log } = await captured(() => handler(event));
  return {
    status: result.statusCode,
    headers: result.headers,
    text: result.body,
    body: JSON.parse(result.body || 'null'),
    metrics,
    log,
  };
}

/** The same of a route that does what is given. */
export const answerBy = (event: object, handle: Route['handle']) => answer(event, [thingRoute(handle)]);
