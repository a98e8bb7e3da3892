import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { z } from 'zod';
import { openDurableQueue } from '../durable-queue.ts';
import { guarded } from '../http-guard.ts';
import type { Access } from '../iam/access.ts';
import { gated } from '../iam/gate.ts';
import { openLocalLog } from '../local-log.ts';
import { startLoopbackServer } from '../loopback-server.ts';
import { AsyncInvocationBody, consumeAsyncInvocation, type SendFailure } from './async-invocation.ts';
import type { LocalFunction } from './declared.ts';
import { lambdaListener } from './endpoint.ts';
import { type Environment, exitError, type Outcome, startEnvironment } from './environment.ts';
import { environmentVariables } from './environment-variables.ts';
import type { InvocationType, InvokeAnswer } from './invocation.ts';
import { lambdaGate } from './lambda-gate.ts';
import { openPool } from './pool.ts';

/** A function that will be called soon, and how many of its invocations may run side by side. */
export interface FunctionAhead {
  arn: string;
  places: number;
}

/** Told the call's number per function, from 1; says whether the environment dies before or after that call. */
export type Faults = (call: {
  functionName: string;
  callNumber: number;
}) => 'killBefore' | 'killAfter' | undefined;

export interface LambdaOptions {
  functions: LocalFunction[];
  /** Variables that lead a function to the local services, such as AWS_ENDPOINT_URL_S3. */
  environment(fn: LocalFunction): Record<string, string>;
  logDirectory: string;
  /** Keeps the accepted `Event` invocations. */
  directory: string;
  /** Sends the record of a failed `Event` invocation to its on-failure destination or dead-letter queue. */
  sendFailure: SendFailure;
  maxConcurrency?: number;
  /** ARNs of functions whose callers wait at a connection: they have places of their own beside all others. */
  interactive?: ReadonlySet<string>;
  stallSeconds?: number;
  /** Pause before the first, second … retry of an `Event` invocation; AWS waits one minute, then two. */
  retryDelaysSeconds?: number[];
  faults?: Faults;
  /** Who may do what; without it everybody may do everything. */
  access?: Access;
}

export type Lambda = Awaited<ReturnType<typeof startLambda>>;

/** The SDK for JavaScript calls an event a stream of octets, that for Python and the AWS CLI give it no type. */
const contentTypes = ['application/json', 'application/octet-stream', ''];

/** Answers of 6 MB are Lambda's limit; a larger one is an error of the function. */
const maxResponseBytes = 6_291_556;

/**
 * Places of interactive functions. They wait for the database more than they compute, so that two for each core give
 * most: with 8 ms of waiting in a function, 32 connections to the gateway got 227 answers a second from 2 places, 442
 * from 4 and 770 from 8, but each place is a process of some 80 MB, and 8 of them had the longest waits.
 */
const interactivePlaces = { maxConcurrency: 2 * availableParallelism(), maxIdle: 10 };

/** Runs the functions of a stack in processes of their own, behind Lambda's Invoke endpoint. */
export async function startLambda(options: LambdaOptions) {
  const { functions, faults } = options;
  const peaks = new Map<string, number>();
  const calls = new Map<string, number>();
  const logs = new Map(
    functions.map((fn) => [fn.name, openLocalLog(join(options.logDirectory, `${fn.name}.log`))]),
  );
  const pool = openPool({ ...options, start });
  const interactivePool = openPool({ ...options, ...interactivePlaces, start });
  const poolOf = (fn: LocalFunction) => (options.interactive?.has(fn.arn) ? interactivePool : pool);
  const serve = gated(options.access, lambdaGate, lambdaListener({ functions, findFunction, invokeText }));
  const server = await startLoopbackServer(
    guarded({ service: 'lambda', contentTypes, directory: options.directory }, serve),
  );
  // What a kill left behind runs at once, and may invoke functions itself.
  const queue = await openDurableQueue<z.ZodType<AsyncInvocationBody>>({
    directory: join(options.directory, 'async-invocations'),
    schema: AsyncInvocationBody,
    consume: consumeAsyncInvocation({ ...options, find: findFunction, run }),
  });

  function start(fn: LocalFunction): Environment {
    return startEnvironment({
      fn,
      variables: environmentVariables(fn, {
        AWS_ENDPOINT_URL_LAMBDA: server.url,
        ...options.environment(fn),
      }),
      log: logs.get(fn.name)!,
      onPeakMemory: (mb) => peaks.set(fn.name, Math.max(mb, peaks.get(fn.name) ?? 0)),
    });
  }

  function findFunction(nameOrArn: string): LocalFunction | undefined {
    const unqualified = nameOrArn.replace(/:\$LATEST$/, '');
    return functions.find(
      ({ name, arn }) => unqualified === name || arn === unqualified || arn.endsWith(`:${unqualified}`),
    );
  }

  async function run(fn: LocalFunction, event: string, requestId: string): Promise<Outcome> {
    return poolOf(fn).use(fn, async (environment) => {
      const callNumber = (calls.get(fn.name) ?? 0) + 1;
      calls.set(fn.name, callNumber);
      const fault = faults?.({ functionName: fn.name, callNumber });
      const outcome = fault === 'killBefore' ? undefined : await environment.invoke(event, requestId);
      if (fault || !outcome) {
        await environment.kill();
        return { error: exitError(requestId, 'signal: killed') };
      }
      return limitResponse(outcome);
    });
  }

  async function invokeText(fn: LocalFunction, event: string, type: InvocationType): Promise<InvokeAnswer> {
    if (type === 'Event') {
      await queue.put({ functionName: fn.name, event, requestId: randomUUID() });
      return { statusCode: 202, payload: '' };
    }
    const outcome = await run(fn, event, randomUUID());
    if ('payload' in outcome) return { statusCode: 200, payload: outcome.payload };
    return { statusCode: 200, payload: JSON.stringify(outcome.error), functionError: 'Unhandled' };
  }

  return {
    url: server.url,

    /** Invokes a function by name or ARN. @throws Error when the stack has no such function. */
    async invoke(
      nameOrArn: string,
      payload: unknown,
      { type }: { type: InvocationType },
    ): Promise<InvokeAnswer> {
      const fn = findFunction(nameOrArn);
      if (!fn)
        throw Object.assign(new Error(`Function not found: ${nameOrArn}`), {
          name: 'Lambda.ResourceNotFoundException',
        });
      return invokeText(fn, JSON.stringify(payload) ?? 'null', type);
    },

    /** Starts environments one after the other, so that what is at work keeps most of the machine. */
    async startAhead(ahead: readonly FunctionAhead[]): Promise<void> {
      for (const { arn, places } of ahead) {
        const fn = findFunction(arn);
        for (let place = 1; fn && place <= places; place++) await poolOf(fn).startAhead(fn, place);
      }
    },

    /** The highest resident memory of each function that ran, in MiB, by function name. */
    peakMemoryMb: (): Record<string, number> => Object.fromEntries(peaks),

    /** Ends every process; accepted `Event` invocations stay on disk for the next start. */
    async close(): Promise<void> {
      await server.close();
      const drained = queue.close();
      await Promise.all([pool.close(), interactivePool.close()]);
      await drained;
    },
  };
}

function limitResponse(outcome: Outcome): Outcome {
  if ('error' in outcome || Buffer.byteLength(outcome.payload) <= maxResponseBytes) return outcome;
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${maxResponseBytes} bytes).`;
  return { error: { errorType: 'Function.ResponseSizeTooLarge', errorMessage } };
}
