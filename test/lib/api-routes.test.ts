import { expect, it } from '@jest/globals';
import { operations } from '../../lambdas/api/operations.ts';
import { allScopes, scopeRoutes } from '../../lambdas/auth/scope-routes.ts';
import { apiRoutes } from '../../lib/api-routes.ts';

it('the gateway has the routes that the API describes, and asks for a token where a scope is needed', () => {
  const described = operations.map(({ method, path, scope }) => ({
    route: `${method.toUpperCase()} ${path}`,
    access: scope ? 'token' : 'public',
  }));
  const served = apiRoutes.map(({ method, path, access }) => ({ route: `${method} ${path}`, access }));
  const byRoute = (one: { route: string }, other: { route: string }) => one.route.localeCompare(other.route);
  expect(served.sort(byRoute)).toEqual(described.sort(byRoute));
});

it.each(operations.filter(({ scope }) => scope))(
  '$path is opened by its scope $scope and no other',
  (one) => {
    const opening = allScopes.filter((scope) =>
      scopeRoutes[scope].some((route) => {
        const source = route.replaceAll('*', '.*');
        return new RegExp(`^${source}$`).test(`${one.method.toUpperCase()}${one.path}`);
      }),
    );
    expect(opening).toEqual([one.scope]);
  },
);
