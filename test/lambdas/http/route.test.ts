import { expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineRoute } from '../../../lambdas/http/route.ts';

const words = { method: 'GET', path: '/a', id: 'a', tag: 'This API', summary: '' } as const;
const answers = {
  200: { schema: z.object({ count: z.int() }) },
  202: { contentType: 'text/plain' },
  204: {},
};

// What is checked here is checked by the compiler: each line below an "expect-error" must not compile.
it('lets a handler answer what its route declares, and nothing else', () => {
  const routes = [
    defineRoute({ ...words, answers, handle: () => ({ status: 200, body: { count: 1 } }) }),
    defineRoute({ ...words, answers, handle: async () => ({ status: 202, body: 'soon' }) }),
    defineRoute({ ...words, answers, handle: () => ({ status: 204 }) }),
    // @ts-expect-error a status that is not declared
    defineRoute({ ...words, answers, handle: () => ({ status: 201, body: { count: 1 } }) }),
    // @ts-expect-error a body of another form
    defineRoute({ ...words, answers, handle: () => ({ status: 200, body: { count: 'one' } }) }),
    // @ts-expect-error no body
    defineRoute({ ...words, answers, handle: async () => ({ status: 200 }) }),
    // @ts-expect-error a scope that nobody can have
    defineRoute({ ...words, answers, scope: 'everything', handle: () => ({ status: 204 }) }),
  ];
  expect(routes).toHaveLength(7);
});

it('gives a handler what the schemas of its route make of a request', async () => {
  const route = defineRoute({
    ...words,
    params: z.object({ id: z.string() }),
    query: z.object({ limit: z.string().transform(Number) }),
    answers,
    // @ts-expect-error there is no such parameter
    handle: ({ params, query }) => ({ status: 200, body: { count: query.limit + params.name.length } }),
  });
  expect(route.path).toBe('/a');
});
