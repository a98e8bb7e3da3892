import { setTimeout as sleep } from 'node:timers/promises';
import { MongoServerError } from 'mongodb';

/**
 * How hard one *load* child pushes. With `MaxConcurrency` of the *Load* map this is the throttle that holds a run to
 * what the database takes: the map bounds how many children write, the pace how much each of them sends.
 */
export interface LoadPace {
  /** Runs one batch once there is room for it, and learns from the time it took. */
  send: <Result>(batch: () => Promise<Result>) => Promise<Result>;
  /** Batches that may be in flight now. */
  limit: () => number;
}

export interface PaceOptions {
  /** Milliseconds, of any origin. */
  now?: () => number;
  wait?: (milliseconds: number) => Promise<unknown>;
  random?: () => number;
}

/** Measured: two or three batches in flight are the fastest, one keeps mongod idle while the next is prepared. */
export const maxBatchesInFlight = 3;
/** Times of the newest batches; their median is what is normal now, so that a bigger tier or batch sets its own. */
const remembered = 15;
const minRemembered = 5;
/** A checkpoint of the storage engine makes a batch two or three times as slow, now and then: that is not overload. */
const slowFactor = 4;
/** Below this nothing is slow, whatever the median says. */
const slowMs = 1_000;
const longestPauseMs = 5_000;
/** So many batches in a row at normal speed before one more is let in flight. */
const calmBatches = 5;

const firstPauseMs = 250;

/** LockTimeout, MaxTimeMSExpired, ExceededTimeLimit, TemporarilyUnavailable, IngressRequestRateLimitExceeded. */
const overloadCodes = [24, 50, 262, 365, 462];
const overloadLabel = 'SystemOverloadedError';

/** Starts with all batches in flight and no pause, so that a database that keeps up is never waited for. */
export function loadPace({
  now = () => performance.now(),
  wait = sleep,
  random = Math.random,
}: PaceOptions = {}): LoadPace {
  const times: number[] = [];
  const waiting: (() => void)[] = [];
  let limit = maxBatchesInFlight;
  let inFlight = 0;
  let calm = 0;
  let pauseMs = 0;

  return {
    limit: () => limit,
    async send(batch) {
      while (inFlight >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
      inFlight++;
      try {
        // Full jitter, so that the children of a run do not come back all at once.
        if (pauseMs > 0) await wait(random() * pauseMs);
        const startedAt = now();
        const result = await batch();
        learn(now() - startedAt);
        return result;
      } catch (error) {
        if (isOverload(error)) slowDown();
        throw error;
      } finally {
        inFlight--;
        for (const resume of waiting.splice(0)) resume();
      }
    },
  };

  function learn(milliseconds: number): void {
    const isSlow =
      times.length >= minRemembered && milliseconds > Math.max(slowMs, slowFactor * medianOf(times));
    times.push(milliseconds);
    if (times.length > remembered) times.shift();
    if (isSlow) slowDown();
    else speedUp();
  }

  function slowDown(): void {
    limit = Math.max(1, limit - 1);
    calm = 0;
    pauseMs = Math.min(longestPauseMs, pauseMs === 0 ? firstPauseMs : pauseMs * 2);
  }

  function speedUp(): void {
    pauseMs = 0;
    calm++;
    if (calm < calmBatches) return;
    limit = Math.min(maxBatchesInFlight, limit + 1);
    calm = 0;
  }
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]!;
}

function isOverload(error: unknown): boolean {
  if (!(error instanceof MongoServerError)) return false;
  return overloadCodes.includes(Number(error.code)) || error.hasErrorLabel(overloadLabel);
}
