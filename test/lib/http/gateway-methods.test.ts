import { describe, expect, it } from '@jest/globals';
import { defineRoute, type Method, type Route } from '../../../lambdas/http/route.ts';
import { gatewayMethods, methodsElsewhere } from '../../../lib/http/gateway-methods.ts';

/** Routes as texts, such as `GET /orders/{id}`; one that begins with `public` has no scope. */
function aFunction(name: string, ...routes: string[]) {
  return { name, routes: routes.map(aRoute) };
}

function aRoute(text: string): Route<never> {
  const [, isPublic, method, path] = /^(public )?(\w+) (\S+)$/.exec(text)!;
  return defineRoute({
    ...{ method: method as Method, path: path!, id: text, tag: 'This API', summary: '' },
    ...(!isPublic && { scope: 'sla.read' }),
    answers: { 204: {} },
    handle: () => ({ status: 204 }),
  });
}

function served(...functions: ReturnType<typeof aFunction>[]): string[] {
  return gatewayMethods(functions).map(
    ({ method, path, answeredBy, access }) => `${method} ${path} ${answeredBy.name} ${access}`,
  );
}

describe('the methods of the gateway', () => {
  it('are two for a first part, however many routes are below it', () => {
    expect(
      served(
        aFunction('shop', 'GET /orders', 'POST /orders', 'GET /orders/{id}', 'POST /orders/{id}/cancel'),
      ),
    ).toEqual(['ANY /orders shop token', 'ANY /orders/{proxy+} shop token']);
  });

  it('of public routes are their own, and any other method of their path is public too', () => {
    expect(served(aFunction('auth', 'public POST /auth/token', 'public POST /auth/refresh'))).toEqual([
      'POST /auth/token auth public',
      'ANY /auth/token auth public',
      'POST /auth/refresh auth public',
      'ANY /auth/refresh auth public',
    ]);
  });

  it('leave a first part to the function with the most routes below it', () => {
    expect(served(aFunction('in', 'POST /breaches'), aFunction('out', 'GET /breaches', 'GET /breaches/all')))
      // The rest of the path that the other function has goes to the owner, which says 405.
      .toEqual(['POST /breaches in token', 'ANY /breaches out token', 'ANY /breaches/{proxy+} out token']);
  });

  it('with a name in the path of another function go on below that name, beside which no {proxy+} may be', () => {
    expect(
      served(
        aFunction('imports', 'GET /imports', 'GET /imports/{id}', 'POST /imports/{id}/apply'),
        aFunction('streams', 'GET /imports/{id}/events'),
      ),
    ).toEqual([
      'GET /imports/{id}/events streams token',
      'ANY /imports imports token',
      'ANY /imports/{id} imports token',
      'ANY /imports/{id}/events imports token',
      'ANY /imports/{id}/{proxy+} imports token',
    ]);
  });

  it('stand below a public path too, where a route goes on from it', () => {
    expect(
      served(aFunction('stock', 'public GET /stock/check', 'GET /stock', 'GET /stock/check/last')),
    ).toEqual([
      'GET /stock/check stock public',
      'ANY /stock stock token',
      'ANY /stock/check stock token',
      'ANY /stock/check/{proxy+} stock token',
      'ANY /stock/{proxy+} stock token',
    ]);
  });

  it('never have two names for one part of a path, which the gateway refuses', () => {
    const one = aFunction('one', 'GET /a', 'GET /a/b');
    const two = aFunction('two', 'GET /a/{id}/events', 'GET /a/{run}/mails');
    expect(() => served(one, aFunction('three', 'GET /a/c', 'GET /a/d'), two)).toThrow(
      'name one part of the path',
    );
  });

  it('are refused for two routes that are one method of one path', () => {
    expect(() => served(aFunction('one', 'GET /a'), aFunction('two', 'GET /a'))).toThrow(
      'two routes are GET /a',
    );
  });

  it('that others answer on the same path are known to each function', () => {
    const [one, two] = [aFunction('one', 'GET /a', 'GET /b'), aFunction('two', 'POST /a', 'PUT /a')];
    expect(methodsElsewhere(one, [one, two])).toEqual({ '/a': ['POST', 'PUT'] });
    expect(methodsElsewhere(two, [one, two])).toEqual({ '/a': ['GET'] });
  });
});
