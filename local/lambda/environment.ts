import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { RotatingLog } from '../../shared/rotating-log.ts';
import { readCpuMs } from './cpu-time.ts';
import type { LocalFunction } from './declared.ts';
import { heapFlags, readPeakMemoryMb } from './memory.ts';
import type { EnvironmentMessage, FunctionError, InvokeMessage } from './messages.ts';

/** What came of an invocation: the JSON text of the result, or an error. */
export type Outcome = { payload: string } | { error: FunctionError };

/** A process that holds a loaded function and runs one invocation at a time. */
export interface Environment {
  fn: LocalFunction;
  /** False once the process has ended or is about to: it takes no further invocation. */
  isUsable(): boolean;
  invoke(event: string, requestId: string): Promise<Outcome>;
  /** Resolves when its function is loaded, or will never be. */
  settled: Promise<void>;
  kill(): Promise<void>;
  /** CPU time of its process so far, in milliseconds, where that can be told. */
  cpuMs(): number | undefined;
}

/** Lambda gives a cold start 10 s; a busy laptop gets more before it counts as hung. */
const initTimeoutSeconds = 60;
const memoryCheckMs = 100;

/**
 * Starts the process in which a function runs, one invocation at a time; `onPeakMemory` is told MB of the whole
 * process.
 */
export function startEnvironment(options: {
  fn: LocalFunction;
  variables: Record<string, string>;
  log: RotatingLog;
  onPeakMemory(mb: number): void;
}): Environment {
  const { fn, log } = options;
  const child = forkBootstrap(fn, options.variables, log);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let usable = true;
  let initialised = false;
  let pending: { requestId: string; settle(outcome: Outcome): void } | undefined;
  const readyWaiters: (() => void)[] = [];
  let initError: FunctionError | undefined;
  const settled = Promise.race([exited, new Promise<void>((resolve) => readyWaiters.push(resolve))]);

  child.on('message', (message: EnvironmentMessage) => {
    if (message.kind === 'ready' || message.kind === 'initFailed') {
      initialised = true;
      if (message.kind === 'initFailed') initError = message.error;
      for (const wake of readyWaiters.splice(0)) wake();
      return;
    }
    if (message.requestId !== pending?.requestId) return;
    pending.settle(message.kind === 'result' ? { payload: message.payload } : { error: message.error });
  });
  child.once('exit', (code, signal) => {
    usable = false;
    pending?.settle({
      error: exitError(pending.requestId, signal ? 'signal: killed' : `exit status ${code}`),
    });
  });
  child.on('error', (error) => {
    usable = false;
    pending?.settle({ error: exitError(pending.requestId, error.message) });
  });

  async function kill(): Promise<void> {
    usable = false;
    child.kill('SIGKILL');
    if (child.pid !== undefined) await exited;
  }

  /** True when the process has used more than the function may; it is killed then, as Lambda does. */
  async function exceedsMemory(): Promise<boolean> {
    const peakMb = child.pid === undefined ? undefined : await readPeakMemoryMb(child.pid);
    if (peakMb === undefined) return false;
    options.onPeakMemory(peakMb);
    if (peakMb <= fn.memoryMb) return false;
    log.writeLine(`Memory Size: ${fn.memoryMb} MB Max Memory Used: ${peakMb} MB: killed`);
    void kill();
    return true;
  }

  return {
    fn,
    isUsable: () => usable,
    settled,
    kill,
    cpuMs: () => (child.pid === undefined ? undefined : readCpuMs(child.pid)),
    async invoke(event, requestId) {
      const { promise, resolve } = Promise.withResolvers<Outcome>();
      pending = { requestId, settle: resolve };
      let timer = setTimeout(timeOut, initTimeoutSeconds * 1000, initTimeoutSeconds);
      const memoryWatch = setInterval(() => {
        void exceedsMemory().then((exceeded) => exceeded && resolve(killedOutcome(requestId)));
      }, memoryCheckMs);

      function timeOut(seconds: number): void {
        const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`;
        log.writeLine(errorMessage);
        resolve({ error: { errorType: 'Sandbox.Timedout', errorMessage } });
        void kill();
      }

      function begin(): void {
        if (!usable) return;
        clearTimeout(timer);
        if (initError) {
          resolve({ error: initError });
          void kill();
          return;
        }
        timer = setTimeout(timeOut, fn.timeoutSeconds * 1000, fn.timeoutSeconds);
        const deadlineMs = Date.now() + fn.timeoutSeconds * 1000;
        const message: InvokeMessage = { requestId, event, deadlineMs, functionArn: fn.arn };
        child.send(message, (error) => error && resolve({ error: exitError(requestId, error.message) }));
      }

      if (initialised) begin();
      else readyWaiters.push(begin);
      try {
        const outcome = await promise;
        // A peak between two looks counts too: the limit must not depend on luck.
        return (await exceedsMemory()) ? killedOutcome(requestId) : outcome;
      } finally {
        pending = undefined;
        clearTimeout(timer);
        clearInterval(memoryWatch);
      }
    },
  };
}

/** The error of an invocation whose process ended, worded as Lambda words it. */
export function exitError(requestId: string, reason: string): FunctionError {
  return {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: ${reason}`,
  };
}

function killedOutcome(requestId: string): Outcome {
  return { error: exitError(requestId, 'signal: killed') };
}

function forkBootstrap(fn: LocalFunction, variables: Record<string, string>, log: RotatingLog): ChildProcess {
  const child = fork(join(import.meta.dirname, 'bootstrap.ts'), [], {
    cwd: fn.assetDirectory,
    env: variables,
    execPath: process.execPath,
    execArgv: ['--disable-warning=ExperimentalWarning', ...heapFlags(fn.memoryMb)],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const output of [child.stdout, child.stderr]) {
    if (output) createInterface({ input: output }).on('line', (line) => log.writeLine(line));
  }
  return child;
}
