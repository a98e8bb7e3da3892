import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { timeScaleVariable } from './time-scale.ts';

const preload = resolve('test/campaigns/monitor/scaled-process.ts');
const shows = Date.UTC(2020, 0, 1);
const script = `
  import { lstat } from 'node:fs';
  import { mkdtemp, rm, stat } from 'node:fs/promises';
  import { setTimeout as sleep } from 'node:timers/promises';
  const began = Date.now();
  await sleep(60_000);
  const directory = await mkdtemp('/tmp/lading-clock-');
  const { mtimeMs } = await stat(directory);
  lstat(directory, (_, { birthtimeMs }) => {
    process.stdout.write(JSON.stringify({ began, mtimeMs, birthtimeMs }));
    rm(directory, { recursive: true });
  });`;

it('a program on a fast machine finds clock, pauses and times of files in step', async () => {
  const scale = JSON.stringify({ speed: 600, startedAt: Date.now(), shows });
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', preload, '--input-type=module', '-e', script],
    { env: { ...process.env, [timeScaleVariable]: scale } },
  );
  const { began, mtimeMs, birthtimeMs } = JSON.parse(stdout);
  expect(new Date(began).getUTCFullYear()).toBe(2020);
  // 100 ms of the machine are a minute; its file system's clock lags by up to 4.
  expect(mtimeMs - began).toBeGreaterThan(55_000);
  expect(mtimeMs - began).toBeLessThan(60 * 60_000);
  expect(birthtimeMs).toBe(mtimeMs);
});
