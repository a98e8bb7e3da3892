import { availableParallelism } from 'node:os';
import type { LocalFunction } from './declared.ts';
import type { Environment } from './environment.ts';
import { watchSleep } from './sleeping.ts';

export interface PoolOptions {
  start(fn: LocalFunction): Environment;
  /** Invocations that run side by side over all functions; further ones wait. */
  maxConcurrency?: number;
  /** Idle environments that are kept in all. */
  maxIdle?: number;
  idleSeconds?: number;
  /** How long nothing may finish before one more invocation is let in; see `openPool`. */
  stallSeconds?: number;
}

export interface Pool {
  /** Runs `work` with an environment of `fn` that nobody else uses meanwhile. */
  use<Result>(fn: LocalFunction, work: (environment: Environment) => Promise<Result>): Promise<Result>;
  /** Starts an environment of `fn` ahead of its use, unless there are `places` already; resolves when it is ready. */
  startAhead(fn: LocalFunction, places: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Two for each of a stack's functions, so that a large import finds what the last one left (8 made half of the stages
 * of a warm import start cold). Each holds some 100 MB until it has been idle for minutes.
 */
const usualMaxIdle = 24;

/** One that waits for its turn is asked every half second; two seconds are longer than a database takes to answer. */
const sleepCheckMs = 500;
const asleepAfterMs = 2000;
/** Processes of some 80 MB each that may wait beside those that work. */
const maxAsleep = 16;

/**
 * Keeps environments warm, last used first, and bounds how many work at once, in order of arrival. One that uses no CPU
 * for seconds gives its place up meanwhile: a run that waits for its turn must not keep the one that has it from work.
 * A function that waits for another one holds its place: when nothing has finished for `stallSeconds`
 * while others wait, one more is let in, so that such a chain ends instead of waiting for itself.
 */
export function openPool(options: PoolOptions): Pool {
  const {
    maxConcurrency = Math.max(2, availableParallelism()),
    maxIdle = usualMaxIdle,
    idleSeconds = 300,
    stallSeconds = 60,
  } = options;
  const idle: { environment: Environment; since: number }[] = [];
  const busy = new Set<Environment>();
  const waiting: { fn: LocalFunction; admit(environment: Environment): void }[] = [];
  let lastProgress = Date.now();
  let extra = 0;
  let isClosed = false;

  const sleep = watchSleep(asleepAfterMs);
  const sleepClock = setInterval(() => {
    sleep.look(busy);
    if (waiting.length > 0) admitWaiting();
  }, sleepCheckMs);
  sleepClock.unref();

  const clock = setInterval(() => {
    endIdle(idle.filter((one) => Date.now() - one.since > idleSeconds * 1000).length);
    if (waiting.length > 0 && Date.now() - lastProgress > stallSeconds * 1000) {
      extra += 1;
      lastProgress = Date.now();
      admitWaiting();
    }
  }, 1000);
  clock.unref();

  /** The idle ones are in order of last use, oldest first. */
  function endIdle(count: number): void {
    for (const { environment } of idle.splice(0, Math.max(0, count))) void environment.kill();
  }

  function takeEnvironment(fn: LocalFunction): Environment {
    const index = idle.findLastIndex((one) => one.environment.fn === fn && one.environment.isUsable());
    const [warm] = index === -1 ? [] : idle.splice(index, 1);
    return warm?.environment ?? options.start(fn);
  }

  function admitWaiting(): void {
    while (busy.size - Math.min(maxAsleep, sleep.count(busy)) < maxConcurrency + extra) {
      const next = waiting.findIndex(
        ({ fn }) => inUse(fn) < (fn.reservedConcurrency ?? Number.POSITIVE_INFINITY),
      );
      const [admitted] = next === -1 ? [] : waiting.splice(next, 1);
      if (!admitted) return;
      const environment = takeEnvironment(admitted.fn);
      busy.add(environment);
      admitted.admit(environment);
    }
  }

  function inUse(fn: LocalFunction): number {
    return [...busy].filter((environment) => environment.fn === fn).length;
  }

  function release(environment: Environment): void {
    busy.delete(environment);
    if (environment.isUsable()) idle.push({ environment, since: Date.now() });
    endIdle(idle.length - maxIdle);
    lastProgress = Date.now();
    extra = Math.max(0, extra - 1);
    admitWaiting();
  }

  return {
    async use(fn, work) {
      const environment = await new Promise<Environment>((admit) => {
        if (waiting.length === 0) lastProgress = Date.now();
        waiting.push({ fn, admit });
        admitWaiting();
      });
      try {
        return await work(environment);
      } finally {
        release(environment);
      }
    },
    async startAhead(fn, places) {
      const there = [...busy, ...idle.map((one) => one.environment)].filter(
        (environment) => environment.fn === fn && environment.isUsable(),
      );
      if (isClosed || there.length >= places || idle.length >= maxIdle) return;
      const environment = options.start(fn);
      idle.push({ environment, since: Date.now() });
      await environment.settled;
    },
    async close() {
      isClosed = true;
      clearInterval(clock);
      clearInterval(sleepClock);
      waiting.length = 0;
      const all = [...busy, ...idle.map((one) => one.environment)];
      await Promise.all(all.map((environment) => environment.kill()));
    },
  };
}
