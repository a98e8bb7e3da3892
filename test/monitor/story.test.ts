import { existsSync } from 'node:fs';
import { mkdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { check } from '../../monitor/check.ts';
import { MonitorConfig } from '../../monitor/config.ts';
import type { Monitor } from '../../monitor/monitor.ts';
import { createServiceClient } from '../../monitor/service-client.ts';
import { openSpool, type Spool } from '../../monitor/spool.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { startContractServer } from './contract-server.ts';

const minute = 60_000;
const slaMinutes = 20;

/** A process that is killed leaves the disk as it is at that moment; nothing after it runs. */
const killPoints = ['before spooling', 'after spooling', 'before sending', 'after sending', 'no'] as const;
type KillPoint = (typeof killPoints)[number];

const step = fc.record({
  arrivals: fc.nat(1),
  archivals: fc.nat(1),
  deletions: fc.nat(1),
  minutes: fc.integer({ min: 5, max: 25 }),
  kill: fc.constantFrom<KillPoint>(...killPoints),
  serviceIsAway: fc.boolean(),
});

interface ModelFile {
  place: 'in' | 'archived' | 'gone';
  /** By the real clock: the story's runs ahead of it. */
  changed: number;
  arrived?: number;
  wasLate: boolean;
}

let server: Awaited<ReturnType<typeof startContractServer>>;
beforeAll(async () => {
  server = await startContractServer();
});
afterAll(() => server.close());

describe('a monitor that is killed at any point, with a service that comes and goes', () => {
  it('tells each stuck file, and each end of one, as a naive model does', async () => {
    const root = await temporaryDirectory();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 8 }), async (steps) => {
        const story = await beginStory(join(root, String(++run)));
        for (const step of steps) {
          for (let index = 0; index < step.arrivals; index++) await story.arrive();
          for (let index = 0; index < step.archivals; index++) await story.leave('archived');
          for (let index = 0; index < step.deletions; index++) await story.leave('gone');
          story.now += step.minutes * minute;
          await story.check(step.kill, step.serviceIsAway);
        }
        // A quiet hour afterwards; what is left is late by then.
        story.now += 60 * minute;
        await story.check('no', false);
        story.now += 5 * minute;
        await story.check('no', false);
        expect(story.told()).toEqual(story.expected());
      }),
      { numRuns: 50 },
    );
  });
});

async function beginStory(root: string) {
  const folder = join(root, 'in');
  const archive = join(root, 'archive');
  for (const path of [folder, archive, join(root, 'state')]) await mkdir(path, { recursive: true });
  server.service.breaches.clear();
  const config = MonitorConfig.parse({
    monitorId: 'm',
    endpoint: server.url,
    userName: 'monitor',
    password: { environment: 'P' },
    stateDirectory: join(root, 'state'),
    intervalMinutes: 15,
    folders: [{ path: folder, slaMinutes, archive }],
  });
  process.env.P = 'right';
  const files = new Map<string, ModelFile>();
  let hasCheckedBefore = false;
  const touch = async () => utimes(folder, story.now / 1000, story.now / 1000);
  const story = {
    now: Date.now(),
    async arrive() {
      const name = `file-${files.size}`;
      await writeFile(join(folder, name), '');
      const old = (Date.now() - 2 * minute) / 1000;
      await utimes(join(folder, name), old, old);
      const changed = Math.floor((await stat(join(folder, name))).ctimeMs);
      files.set(name, { place: 'in', changed, wasLate: false });
      await touch();
    },
    async leave(place: 'archived' | 'gone') {
      const [name] = [...files].find(([, file]) => file.place === 'in') ?? [];
      if (name === undefined) return;
      files.get(name)!.place = place;
      if (place === 'archived') await rename(join(folder, name), join(archive, name));
      else await rm(join(folder, name));
      await touch();
    },
    async check(kill: KillPoint, serviceIsAway: boolean) {
      for (const file of files.values()) {
        if (file.place !== 'in') continue;
        file.arrived ??= hasCheckedBefore ? story.now : file.changed;
        file.wasLate ||= story.now - file.arrived >= slaMinutes * minute;
      }
      if (serviceIsAway) server.service.mishaps.push({ status: 503 }, { status: 503 });
      const monitor = await startMonitor(kill);
      await check(monitor).catch((error: Error) => expect(error.message).toBe('killed'));
      hasCheckedBefore ||= existsSync(join(config.stateDirectory, 'last-check.json'));
      server.service.mishaps.length = 0;
    },
    told: () => Object.fromEntries([...server.service.breaches.values()].map((b) => [b.filename, b.status])),
    expected: () =>
      Object.fromEntries(
        [...files]
          .filter(([, { place, wasLate }]) => place === 'in' || wasLate)
          .map(([name, { place }]) => [name, place === 'in' ? 'open' : place]),
      ),
  };
  async function startMonitor(kill: KillPoint): Promise<Monitor> {
    const client = createServiceClient(config);
    return {
      config,
      configHash: 'h',
      intervalMs: 60 * minute,
      spool: killedSpool(await openSpool(config.stateDirectory, 1_000_000), kill),
      client: {
        async post(path, body) {
          if (kill === 'before sending') throw new Error('killed');
          const answer = await client.post(path, body);
          if (kill === 'after sending') throw new Error('killed');
          return answer;
        },
      },
      log: () => {},
      patience: { tries: 1, pauseMs: 0, budgetMs: 1000 },
      clock: () => ({ now: story.now, uptime: story.now, boot: 'b' }),
    };
  }
  return story;
}

function killedSpool(spool: Spool, kill: KillPoint): Spool {
  const { put } = spool;
  return Object.assign(spool, {
    async put(report: Parameters<Spool['put']>[0]) {
      if (kill === 'before spooling') throw new Error('killed');
      const isKept = await put(report);
      if (kill === 'after spooling') throw new Error('killed');
      return isKept;
    },
  });
}
