import { dirname, join } from 'node:path';
import { apiOf, functionsBehind } from '../api-gateway/api-of-stack.ts';
import { closers } from '../closers.ts';
import type { Part, Surroundings } from '../part.ts';
import { queueUrlBase } from '../template/names.ts';
import type { LocalFunction } from './declared.ts';
import { startLambda } from './start-lambda.ts';

/**
 * Functions start late, when all their endpoints are known: an invocation that a kill left behind runs at once. They
 * end by `endOfFunctions`, after everything that invokes them.
 */
export const lambdaPart: Part = async (around) => {
  const { given, template, dataDirectory, directory, access, environmentOf, faults } = around;
  const closing = closers();
  const endpoints = await intercepted(around, closing);
  const lambda = await startLambda({
    ...{ functions: template.functions.map((fn) => withQueueUrls(fn, endpoints)), access },
    faults: faults?.functions,
    environment: (fn) => ({
      ...endpoints,
      ...environmentOf(fn),
      // Beside the bundles, gone with them.
      NODE_COMPILE_CACHE: join(dirname(fn.assetDirectory), 'compiled'),
    }),
    directory: dataDirectory,
    logDirectory: directory('logs'),
    sendFailure: async ({ roleArn, name: session }, ...failure) => {
      const queues = await given.queues.promise;
      await queues.sendFor({ kind: 'role', roleArn, session }, ...failure);
    },
    interactive: functionsBehind(apiOf(template)),
  });
  given.lambda.resolve(lambda);
  return { info: { lambda: lambda.url }, close: closing.close };
};

/** What stands before those that invoke functions, so that it closes after them. */
export const endOfFunctions: Part = async ({ given }) => ({
  close: async () => (await given.lambda.promise.catch(() => undefined))?.close(),
});

/** What the template calls the URL of a queue is where it answers here: the SDK for JavaScript asks there, whatever else it is told. */
function withQueueUrls(fn: LocalFunction, endpoints: Readonly<Record<string, string>>): LocalFunction {
  const local = `${endpoints.AWS_ENDPOINT_URL_SQS}/`;
  const variables = Object.entries(fn.environment).map(([name, value]) => [
    name,
    value.startsWith(queueUrlBase) ? value.replace(queueUrlBase, local) : value,
  ]);
  return { ...fn, environment: Object.fromEntries(variables) };
}

async function intercepted({ endpoints, faults }: Surroundings, closing: ReturnType<typeof closers>) {
  if (!faults?.intercept) return endpoints;
  const led: Record<string, string> = {};
  for (const [name, url] of Object.entries(endpoints)) {
    led[name] = (await closing.adopt(faults.intercept(name, url))).url;
  }
  return led;
}
