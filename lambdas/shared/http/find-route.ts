import type { GatewayEvent } from './gateway-event.ts';
import { Problem } from './problem.ts';
import type { Route } from './route.ts';

/** @throws Problem 404 for another path, 405 with `Allow` for another method. */
export function findRoute(routes: readonly Route[], event: GatewayEvent): Route {
  const ofPath = routes.filter(({ path }) => path === event.resource);
  if (ofPath.length === 0) throw new Problem(404, { detail: 'There is nothing at this path' });
  const found = ofPath.find(({ method }) => method === event.httpMethod);
  if (found) return found;
  const allow = ofPath.flatMap(({ method, besides = [] }) => [method, ...besides]).join(', ');
  throw new Problem(405, { detail: `This path takes ${allow}`, headers: { allow } });
}

/** How metrics name a route: never by what a sender made up, or everybody could fill CloudWatch with names. */
export function routeLabel(routes: readonly Route[], { resource, httpMethod }: GatewayEvent): string {
  const ofPath = routes.filter(({ path }) => path === resource);
  if (ofPath.length === 0) return 'unknown';
  return `${ofPath.some(({ method }) => method === httpMethod) ? httpMethod : 'ANY'} ${resource}`;
}
