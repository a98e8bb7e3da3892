import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { exitCodes } from '../../../monitor/run-monitor.ts';
import type { SeededRandom } from '../../../shared/seeded-random.ts';
import type { MonitorClock } from './clock.ts';
import type { CompletedCheck } from './expected-breaches.ts';
import { intervalMinutes, passwordVariable } from './monitored-folders.ts';
import { timeScaleVariable } from './time-scale.ts';

const command = resolve(import.meta.dirname, '../../../bin/lading.ts');
const preload = resolve(import.meta.dirname, 'scaled-process.ts');
const intervalMs = intervalMinutes * 60_000;

/** A process takes about 0.4 s to its first look and as long or longer for its reports: these kills meet all of it. */
const shortestLifeMs = 300;
const shortLivesMs = 1200;

const PrintedCheck = z.object({ checkedAt: z.iso.datetime(), spooled: z.number() });
const LastCheck = z.object({ clock: z.object({ now: z.number() }) });
export type MonitorEnd = { code: number | null; lastSpooled: number | undefined };

export type RestlessMonitor = ReturnType<typeof restlessMonitor>;

/** `lading monitor check` in processes of its own that are killed at any moment and started again. */
export function restlessMonitor(
  { configFile, stateDirectory, password }: { configFile: string; stateDirectory: string; password: string },
  clock: MonitorClock,
  random: SeededRandom,
) {
  const checks: CompletedCheck[] = [];
  const faults: string[] = [];
  const cutShort = new Set<number>();
  const counts = { starts: 0, kills: 0, killsWhileSending: 0, maxSpooled: 0 };

  function start(args: string[]) {
    counts.starts++;
    const options = ['--disable-warning=ExperimentalWarning', '--import', preload, command];
    const child = spawn(
      process.execPath,
      [...options, 'monitor', 'check', '--config', configFile, '--json', ...args],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          ...process.env,
          [timeScaleVariable]: JSON.stringify(clock.scale),
          [passwordVariable]: password,
        },
      },
    );
    const ended = follow(child);
    // Whoever awaits it later sees it.
    ended.catch(() => undefined);
    return { child, ended };
  }

  async function follow(child: ChildProcess): Promise<MonitorEnd> {
    let lastSpooled: number | undefined;
    let errors = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const { checkedAt, spooled } = PrintedCheck.parse(JSON.parse(line));
      checks.push({ checkedAt: Date.parse(checkedAt), endedAt: clock.now() });
      counts.maxSpooled = Math.max(counts.maxSpooled, spooled);
      lastSpooled = spooled;
    });
    await once(child, 'close');
    const { exitCode: code } = child;
    const isExpected = code === null || code === exitCodes.done || code === exitCodes.reportsWait;
    if (!isExpected) faults.push(`the monitor ended with ${code}: ${errors.slice(0, 1000)}`);
    return { code, lastSpooled };
  }

  /** A check that has looked at the folders and was not told to be over was killed while it sent. */
  async function countKill(): Promise<void> {
    counts.kills++;
    const text = await readFile(join(stateDirectory, 'last-check.json'), 'utf8').catch(() => undefined);
    const lookedAt = text && LastCheck.parse(JSON.parse(text)).clock.now;
    if (lookedAt && !checks.some(({ checkedAt }) => checkedAt === lookedAt)) cutShort.add(lookedAt);
    counts.killsWhileSending = cutShort.size;
  }

  async function liveOnce(signal: AbortSignal): Promise<void> {
    const { child, ended } = start(random.oneIn(2) ? ['--once'] : ['--interval', `${intervalMinutes}m`]);
    const isShort = random.oneIn(2);
    const lifeMs = isShort
      ? shortestLifeMs + random.below(shortLivesMs)
      : (1 + random.below(3 * intervalMs)) / clock.scale.speed;
    const waiting = new AbortController();
    const all = AbortSignal.any([waiting.signal, signal]);
    await Promise.race([ended, sleep(lifeMs, undefined, { signal: all }).catch(() => undefined)]);
    waiting.abort();
    const isKilled = child.exitCode === null && child.kill('SIGKILL');
    await ended;
    if (isKilled) await countKill();
    // At once as systemd does it, at the next turn of a scheduler, or when somebody notices.
    const pauses = [0, random.below(intervalMs), random.below(intervalMs), random.below(4 * intervalMs)];
    await clock.sleep(random.pick(pauses), signal).catch(() => undefined);
  }

  return {
    checks,
    faults,
    counts,

    async live(signal: AbortSignal): Promise<void> {
      while (!signal.aborted) await liveOnce(signal);
    },

    /** One check that nobody disturbs. */
    checkOnce: () => start(['--once']).ended,
  };
}
