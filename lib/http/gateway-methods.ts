import type { Method, Route } from '../../lambdas/http/route.ts';
import { routesByPath } from '../../lambdas/http/route-table.ts';
import { PathTree } from './path-tree.ts';

/** A method of a resource of the gateway. */
export interface GatewayMethod<Answerer> {
  method: Method | 'ANY';
  /** As a resource of API Gateway, such as `/docs/{file}` or `/sla-errors/{proxy+}`. */
  path: string;
  answeredBy: Answerer;
  /** `token`: the authorizer has to know the caller. */
  access: 'public' | 'token';
  throttle?: Route['throttle'];
}

/** What answers routes, such as a function. */
interface HasRoutes {
  routes: readonly Route<never>[];
}

interface Placed<Answerer> {
  route: Route<never>;
  answeredBy: Answerer;
}

/**
 * The methods by which the gateway reaches every route, and few of them: a stack may have 500 resources. The function
 * with the most routes behind a token below `/x` owns it, and gets whatever comes to `/x` and `/x/{proxy+}`; its route
 * table knows what is there. Public routes, those of another function and those with a rate have methods of their own.
 * @throws Error when two routes are one method of one path, or have one id.
 */
export function gatewayMethods<Answerer extends HasRoutes>(
  answerers: readonly Answerer[],
): GatewayMethod<Answerer>[] {
  const placed = answerers.flatMap((answeredBy) => answeredBy.routes.map((route) => ({ route, answeredBy })));
  refuseTwins(placed, ({ route }) => `${route.method} ${route.path}`);
  refuseTwins(placed, ({ route }) => route.id);
  const bySegment = Map.groupBy(placed, ({ route }) => route.path.split('/')[1] ?? '');
  return [...bySegment].flatMap(([segment, ofSegment]) => {
    const owner = ownerOf(ofSegment);
    return owner ? ownedMethods(`/${segment}`, ofSegment, owner) : publicMethods(ofSegment);
  });
}

/** Of each function and path that it shares with others, the methods that those answer. */
export function methodsElsewhere<Answerer extends HasRoutes>(
  answerer: Answerer,
  answerers: readonly Answerer[],
): Record<string, Method[]> {
  const others = answerers.filter((one) => one !== answerer).flatMap(({ routes }) => routes);
  const shared = [...routesByPath(answerer.routes).keys()].map((path) => {
    const methods = others.filter((route) => route.path === path).map(({ method }) => method);
    return [path, methods] as const;
  });
  return Object.fromEntries(shared.filter(([, methods]) => methods.length > 0));
}

function ownerOf<Answerer>(placed: readonly Placed<Answerer>[]): Answerer | undefined {
  const counts = new Map<Answerer, number>();
  for (const { route, answeredBy } of placed) {
    if (route.scope) counts.set(answeredBy, (counts.get(answeredBy) ?? 0) + 1);
  }
  // Of equal ones the first: the sort is stable.
  return [...counts].sort(([, one], [, other]) => other - one)[0]?.[0];
}

function ownedMethods<Answerer>(
  path: string,
  placed: readonly Placed<Answerer>[],
  owner: Answerer,
): GatewayMethod<Answerer>[] {
  const isOwn = ({ route, answeredBy }: Placed<Answerer>) =>
    !!route.scope && !route.throttle && answeredBy === owner;
  const tree = new PathTree(path);
  for (const { route } of placed.filter((one) => !isOwn(one))) tree.add(route.path);
  const reached = tree.pathsReaching(placed.filter(isOwn).map(({ route }) => route.path));
  return [
    ...placed.filter((one) => !isOwn(one)).map(methodOf),
    ...reached.map((one) => ({
      method: 'ANY' as const,
      path: one,
      answeredBy: owner,
      access: 'token' as const,
    })),
  ];
}

/** The first function of a path says 405 to any other method, whoever asks. */
function publicMethods<Answerer>(placed: readonly Placed<Answerer>[]): GatewayMethod<Answerer>[] {
  const byPath = Map.groupBy(placed, ({ route }) => route.path);
  return [...byPath].flatMap(([path, ofPath]) => [
    ...ofPath.map(methodOf),
    { method: 'ANY', path, answeredBy: ofPath[0]!.answeredBy, access: 'public' },
  ]);
}

function methodOf<Answerer>({ route, answeredBy }: Placed<Answerer>): GatewayMethod<Answerer> {
  const { method, path, scope, throttle } = route;
  return { method, path, answeredBy, access: scope ? 'token' : 'public', ...(throttle && { throttle }) };
}

function refuseTwins<One>(all: readonly One[], nameOf: (one: One) => string): void {
  const names = all.map(nameOf);
  const twin = names.find((name, at) => names.indexOf(name) !== at);
  if (twin) throw new Error(`two routes are ${twin}`);
}
