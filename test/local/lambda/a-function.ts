import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalFunction } from '../../../local/lambda/declared.ts';
import { type LambdaOptions, startLambda } from '../../../local/lambda/start-lambda.ts';
import { resourceArn } from '../../../local/template/names.ts';

export const fixtureDirectory = join(import.meta.dirname, '../../fixtures/functions');

/** A function of the fixtures, `handler` as in `functions.echo`. */
export function aFunction(handler: string, overrides: Partial<LocalFunction> = {}): LocalFunction {
  const name = overrides.name ?? handler.split('.')[1] ?? handler;
  return LocalFunction.parse({
    logicalId: name,
    name,
    arn: resourceArn('AWS::Lambda::Function', name),
    roleArn: resourceArn('AWS::IAM::Role', `${name}-role`),
    assetDirectory: fixtureDirectory,
    handler,
    environment: {},
    memoryMb: 256,
    timeoutSeconds: 10,
    asyncInvocation: {},
    ...overrides,
  });
}

/** Starts functions on a directory of their own; `failures` collects what destinations would get. */
export async function aLambda(functions: LocalFunction[], overrides: Partial<LambdaOptions> = {}) {
  const directory = overrides.directory ?? (await mkdtemp(join(tmpdir(), 'lading-lambda-')));
  const failures: { destinationArn: string; body: string; attributes: Record<string, string> }[] = [];
  const lambda = await startLambda({
    functions,
    environment: () => ({}),
    directory,
    logDirectory: join(directory, 'logs'),
    retryDelaysSeconds: [0.05],
    sendFailure: async (_, destinationArn, body, attributes) => {
      failures.push({ destinationArn, body, attributes });
    },
    ...overrides,
  });
  return { lambda, directory, failures };
}

/** Waits until `probe` gives a value; fails after ten seconds. */
export async function eventually<Value>(
  probe: () => Promise<Value | undefined> | Value | undefined,
): Promise<Value> {
  const giveUpAt = Date.now() + 10_000;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (Date.now() > giveUpAt) throw new Error('it did not happen within ten seconds');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
