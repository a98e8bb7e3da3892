import { expect, it } from '@jest/globals';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { defineRoute, type Method } from '../../../lambdas/http/route.ts';
import { LadingFunction } from '../../../lib/house/lading-function.ts';
import { OperationsAlarms } from '../../../lib/house/operations-alarms.ts';
import { ApiFunction } from '../../../lib/http/api-function.ts';
import { HttpApi } from '../../../lib/http/http-api.ts';
import { Users } from '../../../lib/http/users.ts';
import { cdkContext, configOf, stackOf } from '../stacks.ts';

/** CloudFormation takes 500. */
const maxResources = 450;

/** Of each subject; the last is a stream, which another function answers. */
const pathsOfSubject = ['', '/export', '/{id}', '/{id}/history', '/{id}/events'];
const subjects = Array.from({ length: 16 }, (_, at) => `/subject-${at}`);
const ofFunctions = /^AWS::(ApiGateway|Lambda|IAM|Logs)::/;

it('a stack with 80 paths and 30 functions has at most 450 resources', () => {
  const { stack, functions, paths } = aLargeStack();
  expect({ functions, paths }).toEqual({ functions: 30, paths: 80 });
  const generated = typesIn(stack);
  const rest = typesIn(stackOf('prod')).filter((type) => !ofFunctions.test(type));
  expect(rest.length).toBeGreaterThan(30);
  // What both have, such as the alarms of the API, counts twice.
  expect(generated.length + rest.length).toBeLessThanOrEqual(maxResources);
});

/** Of the resources, which are counted as they are declared: names of the generated functions come more than once. */
function typesIn(stack: Stack): string[] {
  return stack.node.findAll().flatMap((one) => (one instanceof CfnResource ? [one.cfnResourceType] : []));
}

function aLargeStack() {
  const stack = new Stack(new App({ context: cdkContext() }), 'Large');
  const config = configOf('prod');
  const size = { memoryMb: 256, timeoutSeconds: 10 };
  const common = { config, description: '', ...size, environment: {}, grants: [read] };
  const api = subjects.map(
    (subject, at) =>
      new ApiFunction(stack, `Api${at}`, {
        ...common,
        entry: 'sla/find-breaches.handler.ts',
        routes: pathsOfSubject.slice(0, -1).flatMap((path) => routesOf(`${subject}${path}`, ['GET', 'POST'])),
      }),
  );
  const streams = new ApiFunction(stack, 'Streams', {
    ...common,
    entry: 'sla/take-reports.handler.ts',
    routes: subjects.flatMap((subject) => routesOf(`${subject}${pathsOfSubject.at(-1)}`, ['GET'])),
  });
  const functions = [...api, streams];
  new HttpApi(stack, 'Http', {
    config,
    alarms: new OperationsAlarms(stack, 'Alarms', config),
    users: new Users(stack, 'Users', config),
    functions,
  });
  for (let at = 0; at < 10; at++)
    new LadingFunction(stack, `Other${at}`, { ...common, entry: 'import/load/load.handler.ts' });
  return {
    stack,
    functions: stack.node.findAll().filter((one) => one instanceof LadingFunction).length,
    paths: new Set(functions.flatMap(({ routes }) => routes.map(({ path }) => path))).size,
  };
}

const read = {
  actions: ['dynamodb:GetItem'],
  resources: ['arn:aws:dynamodb:eu-central-1:111122223333:table/a'],
};

function routesOf(path: string, methods: readonly Method[]) {
  return methods.map((method) =>
    defineRoute({
      ...{ method, path, id: `${method} ${path}`, tag: 'This API', summary: '', scope: 'sla.read' },
      answers: { 204: {} },
      handle: () => ({ status: 204 }),
    }),
  );
}
