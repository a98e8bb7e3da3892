/** Routes by their path, in the order in which the paths first come. */
export function routesByPath<Route extends { path: string }>(routes: readonly Route[]): Map<string, Route[]> {
  const byPath = new Map<string, Route[]>();
  for (const route of routes) byPath.set(route.path, [...(byPath.get(route.path) ?? []), route]);
  return byPath;
}

/** A fixed part of a path goes before a name in braces, as in the gateway: `/products/export`, then `/products/{sku}`. */
export function byPrecedence<Value>(byPath: ReadonlyMap<string, Value>): [string, Value][] {
  return [...byPath].sort(([one], [other]) => compare(rank(one), rank(other)));
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** The path with 1 for each name in braces and 0 for each other part. */
function rank(path: string): string {
  return path.replaceAll(/[^/]+/g, (part) => (part.startsWith('{') ? '1' : '0'));
}
