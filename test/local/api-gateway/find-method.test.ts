import { describe, expect, it } from '@jest/globals';
import { methodFinder } from '../../../local/api-gateway/find-method.ts';

/** Methods as texts, such as `ANY /imports/{id}`; a function answers that is named after its method and path. */
function finder(...methods: string[]) {
  const find = methodFinder(
    methods.map((text) => {
      const [httpMethod = '', resourcePath = ''] = text.split(' ');
      return { httpMethod, resourcePath, resourceId: text, functionArn: text, timeoutMs: 1 };
    }),
  );
  return (request: string) => {
    const [httpMethod = '', path = ''] = request.split(' ');
    const found = find(httpMethod, path);
    return found && [found.method.functionArn, found.pathParameters];
  };
}

describe('the method of a request', () => {
  it.each([
    ['GET /monitors', 'ANY /monitors', {}],
    ['GET /monitors/', 'ANY /monitors', {}],
    ['DELETE /monitors/a/b', 'ANY /monitors/{proxy+}', { proxy: 'a/b' }],
    ['GET /monitors/a%2Fb', 'ANY /monitors/{proxy+}', { proxy: 'a/b' }],
    ['POST /sla-errors', 'POST /sla-errors', {}],
    ['GET /sla-errors', 'ANY /sla-errors', {}],
    ['GET /sla-errors/summary', 'ANY /sla-errors/{proxy+}', { proxy: 'summary' }],
  ])('%s, where a first part has two, is %s', (request, method, parameters) => {
    const find = finder(
      ...['ANY /monitors', 'ANY /monitors/{proxy+}'],
      ...['ANY /sla-errors', 'POST /sla-errors', 'ANY /sla-errors/{proxy+}'],
    );
    expect(find(request)).toEqual([method, parameters]);
  });

  it.each([
    ['GET /imports/1', 'ANY /imports/{id}', { id: '1' }],
    ['GET /imports/1/events', 'GET /imports/{id}/events', { id: '1' }],
    ['PUT /imports/1/events', 'ANY /imports/{id}/events', { id: '1' }],
    ['POST /imports/1/apply', 'ANY /imports/{id}/{proxy+}', { id: '1', proxy: 'apply' }],
  ])('%s, where another function answers below a name, is %s', (request, method, parameters) => {
    const find = finder(
      ...['ANY /imports', 'ANY /imports/{id}', 'ANY /imports/{id}/{proxy+}'],
      ...['ANY /imports/{id}/events', 'GET /imports/{id}/events'],
    );
    expect(find(request)).toEqual([method, parameters]);
  });

  it.each(['GET /', 'GET /auth', 'GET /nowhere/else'])('%s is none', (request) => {
    expect(finder('POST /auth/token', 'ANY /auth/token')(request)).toBeUndefined();
  });
});
