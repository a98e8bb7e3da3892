import fs, { type Stats } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import timers from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { scaledTime, TimeScale, timeScaleVariable } from './time-scale.ts';

/**
 * For `node --import`: the program then lives on a machine whose clock, uptime, pauses and times of files run faster;
 * what the network does stays in real time. And it does not outlive the process that started it.
 */
const watch = new URL('../../../local/lambda/parent-watch.ts', import.meta.url);
// Not with this file again, which the thread would inherit.
new Worker(watch, { workerData: process.ppid, execArgv: [] }).unref();

const scale = TimeScale.parse(JSON.parse(process.env[timeScaleVariable] ?? ''));
if (scale.speed > 1) scaleTime();

function scaleTime(): void {
  const { speed } = scale;
  const { now } = Date;
  Date.now = () => Math.floor(scaledTime(scale, now()));
  const sinceStart = performance.now.bind(performance);
  performance.now = () => sinceStart() * speed;
  const { uptime } = os;
  os.uptime = () => uptime() * speed;
  const sleep = timers.setTimeout;
  timers.setTimeout = (delayMs, ...rest) => sleep((delayMs ?? 0) / speed, ...rest);
  const { lstat } = fs;
  Object.assign(fs, {
    lstat: (path: string, done: (error: Error | null, stats?: Stats) => void) =>
      lstat(path, (error, stats) => done(error, stats && withScaledTimes(stats))),
  });
  const { stat } = fs.promises;
  Object.assign(fs.promises, { stat: async (path: string) => withScaledTimes(await stat(path)) });
  syncBuiltinESMExports();
}

function withScaledTimes(stats: Stats): Stats {
  for (const name of ['birthtimeMs', 'ctimeMs', 'mtimeMs'] as const)
    stats[name] = scaledTime(scale, stats[name]);
  return stats;
}
