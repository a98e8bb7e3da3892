import { apiOf, functionsBehind } from '../api-gateway/api-of-stack.ts';
import { closers } from '../closers.ts';
import type { Part, Surroundings } from '../part.ts';
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
    ...{ functions: template.functions, access, faults: faults?.functions },
    environment: (fn) => ({ ...endpoints, ...environmentOf(fn) }),
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

async function intercepted({ endpoints, faults }: Surroundings, closing: ReturnType<typeof closers>) {
  if (!faults?.intercept) return endpoints;
  const led: Record<string, string> = {};
  for (const [name, url] of Object.entries(endpoints)) {
    led[name] = (await closing.adopt(faults.intercept(name, url))).url;
  }
  return led;
}
