import { existsSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { EnvironmentMessage, FunctionError, InvokeMessage } from './messages.ts';

/** The process of one environment: loads the handler named by _HANDLER, then answers invocations until told to end. */
type Handler = (event: unknown, context: object) => unknown;

new Worker(new URL('./parent-watch.ts', import.meta.url), {
  workerData: process.ppid,
  // It only compares two numbers; the default young generation would count as memory of the function.
  resourceLimits: { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 8 },
}).unref();
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole process group: the parent decides when an environment ends.
process.on('SIGINT', () => {});

const extensions = ['.mjs', '.js', '.cjs', '.ts'];
let handler: Handler | undefined;
let isCompiledKept = false;
try {
  handler = await loadHandler(process.env.LAMBDA_TASK_ROOT ?? '', process.env._HANDLER ?? '');
  send({ kind: 'ready' });
} catch (error) {
  send({ kind: 'initFailed', error: errorShape(error) });
}
process.on('message', (message: InvokeMessage) => void answer(message));

async function loadHandler(directory: string, name: string): Promise<Handler> {
  const [module = '', exportName = ''] = name.split('.');
  const file = extensions.map((extension) => join(directory, module + extension)).find(existsSync);
  if (!file) throw named('Runtime.ImportModuleError', `Error: Cannot find module '${module}'`);
  const loaded: Record<string, unknown> = await import(pathToFileURL(file).href);
  const found = loaded[exportName];
  if (typeof found !== 'function') {
    throw named('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  }
  return found as Handler;
}

async function answer({ requestId, event, deadlineMs, functionArn }: InvokeMessage): Promise<void> {
  try {
    const result = await handler?.(JSON.parse(event), contextOf(requestId, deadlineMs, functionArn));
    send({ kind: 'result', requestId, payload: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    send({ kind: 'failed', requestId, error: errorShape(error) });
  }
  keepCompiled();
}

/**
 * Keeps what was compiled so far for the next process: it ends by a kill, which would leave nothing. Once, after the
 * first invocation, since Node writes a module once and most functions are compiled when they are called.
 */
function keepCompiled(): void {
  if (!isCompiledKept) setImmediate(flushCompileCache);
  isCompiledKept = true;
}

function contextOf(awsRequestId: string, deadlineMs: number, invokedFunctionArn: string) {
  const env = process.env;
  return {
    awsRequestId,
    invokedFunctionArn,
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  };
}

function errorShape(error: unknown): FunctionError {
  if (!(error instanceof Error)) {
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  }
  return {
    errorType: error.name,
    errorMessage: error.message,
    trace: (error.stack ?? '').split('\n'),
  };
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

function send(message: EnvironmentMessage): void {
  process.send?.(message);
}
