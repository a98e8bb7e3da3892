import { z } from 'zod';
import { answerRequest } from '../../../../lambdas/shared/http/answer-request.ts';
import type { Route } from '../../../../lambdas/shared/http/route.ts';
import { captured } from './captured-output.ts';

const Thing = z.object({
  name: z.string().min(1),
  parts: z.array(z.object({ size: z.int() })).max(9),
});
export const readThing: Route = {
  method: 'POST',
  path: '/things',
  scopes: ['sla.write'],
  handle: (request) => ({ status: 200, body: request.readJson(Thing, 100) }),
};
const listThings: Route = {
  method: 'GET',
  path: '/things',
  handle: (request) => ({ status: 200, body: request.readQuery(z.strictObject({ size: z.string() })) }),
};

/** What two routes about things, or the first with another handler, answer to an event, and what they emit. */
export async function answer(event: object, route?: Route['handle']) {
  const routes = route ? [{ ...readThing, handle: route }] : [readThing, listThings];
  const { result, metrics, log } = await captured(() => answerRequest(routes, event));
  return {
    status: result.statusCode,
    headers: result.headers,
    text: result.body,
    body: JSON.parse(result.body || 'null'),
    metrics,
    log,
  };
}
