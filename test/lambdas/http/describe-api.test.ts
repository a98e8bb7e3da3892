import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { allScopes } from '../../../lambdas/auth/scopes.ts';
import { answerEvents } from '../../../lambdas/http/answer-events.ts';
import { describeRoutes } from '../../../lambdas/http/describe-routes.ts';
import { pageFiles } from '../../../lambdas/http/docs-page.ts';
import { openApiDocument } from '../../../lambdas/http/openapi.ts';
import { tags } from '../../../lambdas/http/tags.ts';
import { allRoutes } from './all-routes.ts';
import { captured } from './captured-output.ts';
import { aGatewayEvent } from './gateway-event.ts';

const directory = join(import.meta.dirname, '../../../node_modules/swagger-ui-dist');
const handler = answerEvents(describeRoutes, { directory }, {});
const bodies = allRoutes.flatMap(({ body }) => body ?? []);

async function get(path: string) {
  const requestContext = { requestId: 'request-1', path: `/v1${path}` };
  const event = aGatewayEvent({ path, httpMethod: 'GET', requestContext });
  return (await captured(() => handler(event))).result;
}

/** As it is given, without members that have no value. */
const readDocument = () => JSON.parse(JSON.stringify(openApiDocument(allRoutes)));

interface Operation {
  security?: unknown;
  description: string;
}

describe('the OpenAPI document', () => {
  it('has exactly the routes that the functions answer, with the scopes that they ask for', () => {
    const { paths } = readDocument() as { paths: Record<string, Record<string, Operation>> };
    const documented = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { security, description }]) => {
        const [, scope = ''] = /Needs the scope `([\w.]+)`/.exec(description) ?? [];
        expect(security !== undefined).toBe(scope !== '');
        return `${method.toUpperCase()} ${path} ${scope}`;
      }),
    );
    const answered = allRoutes.map(({ method, path, scope = '' }) => `${method} ${path} ${scope}`);
    expect(documented.sort()).toEqual(answered.sort());
  });

  it('names everything in camel case, but for what a brief names otherwise', () => {
    const members: string[] = [];
    const parameters: string[] = [];
    JSON.stringify(readDocument(), (key, value) => {
      if (key === 'properties') members.push(...Object.keys(value));
      if (value?.in === 'query' || value?.in === 'path') parameters.push(value.name);
      return value;
    });
    expect(members.length + parameters.length).toBeGreaterThan(40);
    const odd = [...members, ...parameters].filter((name) => !/^[a-z][a-zA-Z]*$/.test(name));
    expect([...new Set(odd)]).toEqual(['sla_error']);
  });

  it('knows no scope and no group of routes that no route has', () => {
    expect(new Set(allRoutes.flatMap(({ scope }) => scope ?? []))).toEqual(new Set(allScopes));
    expect(new Set(allRoutes.map(({ tag }) => tag))).toEqual(new Set(Object.keys(tags)));
  });

  it('names each parameter in a path, with its values', async () => {
    const { paths } = await readDocument();
    for (const [path, methods] of Object.entries<
      Record<string, { parameters?: { name: string; in: string }[] }>
    >(paths)) {
      const inBraces = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const { parameters = [] } of Object.values(methods)) {
        expect(parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(inBraces);
      }
    }
    expect(paths['/docs/{file}'].get.parameters[0].schema).toEqual({ type: 'string', enum: pageFiles });
  });

  it('is OpenAPI 3.1 for the path below which the API is', async () => {
    expect(await readDocument()).toMatchObject({ openapi: '3.1.0', servers: [{ url: '/v1' }] });
  });

  it('has no reference into nothing', async () => {
    const document = await readDocument();
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(
      ([, path]) => path!,
    );
    expect(references.length).toBeGreaterThan(50);
    const lacking = references.filter((path) => {
      let found = document;
      for (const key of path.split('/')) found = found?.[key];
      return found === undefined;
    });
    expect(lacking).toEqual([]);
  });

  it('has for each body an example that its contract takes', () => {
    expect(bodies.length).toBeGreaterThan(3);
    for (const { example, schema } of bodies) {
      expect([example, schema.safeParse(example).error?.issues]).toEqual([example, undefined]);
    }
  });

  it('links to operations that it has', () => {
    const ids = allRoutes.map(({ id }) => id);
    const answers = allRoutes.flatMap((route) => Object.values(route.answers));
    const linked = answers.flatMap(({ links = {} }) => Object.values(links));
    expect(linked.length).toBeGreaterThan(0);
    expect(ids).toEqual(expect.arrayContaining(linked.map(({ operationId }) => operationId)));
  });

  it('limits a number only where the contract does', async () => {
    expect(JSON.stringify(await readDocument())).not.toContain(String(Number.MAX_SAFE_INTEGER));
  });

  it('tells every answer of a route with a token and a body', async () => {
    const { paths, components } = await readDocument();
    const statuses = ['200', '400', '401', '403', '404', '405', '413', '415', '429', '500', '503', '504'];
    expect(Object.keys(paths['/sla-errors'].post.responses)).toEqual(statuses);
    expect(components.responses['429'].headers).toHaveProperty('Retry-After');
    expect(components.responses['405'].content).toHaveProperty(['application/problem+json']);
  });

  it('describes bodies as senders write them and parameters as numbers and days', async () => {
    const { paths, components } = await readDocument();
    const folder = components.schemas.Report.properties.sla_error.items;
    expect(folder.required).toEqual(['folder', 'sla', 'files']);
    expect(folder.properties.sla).toEqual({ type: 'integer', minimum: 1, maximum: 10_080 });
    expect(folder.properties.files.maxItems).toBe(1_000);
    expect(folder.properties.files.items.properties.creationDate).toMatchObject({
      type: 'string',
      maxLength: 40,
    });
    expect(paths['/sla-errors'].get.parameters).toEqual(
      expect.arrayContaining([
        {
          ...{ name: 'date', in: 'query', required: false },
          schema: { type: 'string', format: 'date', examples: ['2026-11-18'] },
        },
        {
          name: 'limit',
          in: 'query',
          required: false,
          schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
        },
      ]),
    );
  });
});

describe('the page', () => {
  it('may load from its own address alone, without scripts in its text', async () => {
    const { body, headers } = await get('/docs');
    const policy = String(headers?.['content-security-policy']).split('; ');
    expect(policy).toEqual(
      expect.arrayContaining(["default-src 'none'", "script-src 'self'", "connect-src 'self'"]),
    );
    expect(policy.join()).not.toMatch(/https?:|\*/);
    expect(body).not.toMatch(/<script>|\son\w+=/);
  });

  it('loads nothing but its own files, and each of them is there', async () => {
    const { body, headers } = await get('/docs');
    expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8' });
    const addresses = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address!);
    expect(addresses).toEqual([
      'data:,',
      'docs/swagger-ui.css',
      'docs/narrow.css',
      'docs/swagger-ui-bundle.js',
      'docs/start.js',
    ]);
    for (const address of addresses.slice(1)) {
      const { statusCode, body: text } = await get(`/${address}`);
      expect({ address, statusCode, isFilled: text.length > 50 }).toEqual({
        address,
        statusCode: 200,
        isFilled: true,
      });
    }
  });

  it.each(['index.html', '../package.json', '..%2fpackage.json', 'start.js/more'])(
    'has no file %j',
    async (file) => {
      expect((await get(`/docs/${file}`)).statusCode).toBe(404);
    },
  );
});
