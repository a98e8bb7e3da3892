import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError } from '../../shared/errors.ts';
import { onceThereIsSpace, refuseShortDisk } from '../disk-space.ts';
import type { Progress } from '../progress.ts';
import { type MongodOptions, type RunningMongod, startMongod } from './start-mongod.ts';

export interface KeptMongod {
  uri: string;
  /** Of the mongod that runs at the moment. */
  pid(): number;
  /** Never resolves. Rejects with ConfigError `mongod_failed` when starting it again did not help. */
  failed: Promise<never>;
  stop(): Promise<void>;
}

/** More restarts than these in that time say that another one will not help either. */
const maxRestarts = 3;
const restartPeriodMs = 10 * 60 * 1000;
/** Whoever ends it for good needs no time between; whatever made it end might. */
const pauseMs = 200;

/**
 * A mongod that is started again, on the same address, when it ends by itself: three times within ten minutes. While
 * its disk is full it is not started, since it would only end again.
 */
export async function keepMongod(options: MongodOptions & { onProgress: Progress }): Promise<KeptMongod> {
  const failed = Promise.withResolvers<never>();
  // Whoever waits for it hears of it; nobody has to.
  failed.promise.catch(() => undefined);
  let running: RunningMongod = await startMongod(options);
  const { uri } = running;
  const restarts: number[] = [];
  let stopping = false;
  const keeping = keep().catch(failed.reject);

  async function keep(): Promise<void> {
    for (;;) {
      const lastWords = inShort(await running.ended);
      if (stopping) return;
      refuseMore(lastWords);
      restarts.push(Date.now());
      options.onProgress(`mongod ended (${lastWords || 'without a word'}); it is started again`);
      await onceThereIsSpace(
        () => refuseShortDisk(options.directory),
        () => stopping,
      );
      await sleep(pauseMs);
      if (stopping) return;
      running = await startMongod(options);
      if (running.uri !== uri) throw ended('its port was taken meanwhile');
    }
  }

  function refuseMore(lastWords: string): void {
    const recent = restarts.filter((at) => Date.now() - at < restartPeriodMs);
    if (recent.length >= maxRestarts) throw ended(`the last words of it: ${lastWords || 'none'}`);
  }

  function ended(detail: string): ConfigError {
    const often = `mongod ended ${restarts.length + 1} times (log in ${options.directory})`;
    return new ConfigError('mongod_failed', `${often}; ${detail}`);
  }

  return {
    uri,
    pid: () => running.pid,
    failed: failed.promise,
    async stop() {
      stopping = true;
      await running.stop();
      await keeping;
      // One that came up while it was to stop.
      await running.stop();
    },
  };
}

/** The line that says why: mongod's own goodbye is a stack of a hundred. */
function inShort(words: string): string {
  const lines = words.split(/\n|; /).map((line) => line.trim());
  const telling = lines.findLast((line) => /No space left|ended by|Invariant failure/.test(line));
  return (telling ?? lines.find(Boolean) ?? '').slice(0, 200);
}
