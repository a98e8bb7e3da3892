import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { check } from '../../monitor/check.ts';
import { MonitorConfig } from '../../monitor/config.ts';
import type { CheckResult, Monitor } from '../../monitor/monitor.ts';
import { exitCodeOf } from '../../monitor/run-monitor.ts';
import type { Answer } from '../../monitor/service-client.ts';
import { openSpool } from '../../monitor/spool.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const minute = 60_000;

describe('a check', () => {
  it('puts all late files of all folders into one report', async () => {
    const scene = await setScene({ folders: 3, filesEach: 2 });
    await scene.check(0);
    expect(await scene.check(30)).toMatchObject({ late: 6, delivered: 1 });
    const [report] = scene.sent('/sla-errors');
    expect(report.sla_error.map(({ files }: { files: unknown[] }) => files.length)).toEqual([2, 2, 2]);
  });

  it('keeps what cannot be sent, and sends it all when the service is back', async () => {
    const scene = await setScene({ folders: 1, filesEach: 1 });
    await scene.check(0);
    scene.answer = { kind: 'later', reason: 'status 503' };
    const away = await scene.check(30);
    expect(away).toMatchObject({ spooled: 1, waitsFor: 'status 503', heartbeat: false });
    expect(exitCodeOf(away)).toBe(4);
    scene.answer = undefined;
    expect(await scene.check(5)).toMatchObject({ delivered: 2, spooled: 0, heartbeat: true });
  });

  it('leaves the service alone for as long as it asked, over a restart', async () => {
    const scene = await setScene({ folders: 1, filesEach: 1 });
    await scene.check(0);
    scene.answer = { kind: 'later', reason: 'status 429', retryAfterMs: 10 * minute };
    await scene.check(30);
    scene.answer = undefined;
    expect(await scene.check(5)).toMatchObject({
      delivered: 0,
      waitsFor: expect.stringContaining('asked to wait'),
    });
    expect(await scene.check(6)).toMatchObject({ delivered: 3 });
  });

  it('tells a refused report by its status', async () => {
    const scene = await setScene({ folders: 1, filesEach: 1 });
    await scene.check(0);
    scene.answer = { kind: 'refused', status: 403, body: '' };
    const refused = await scene.check(30);
    expect(refused).toMatchObject({ refused: 1, spooled: 0 });
    expect(exitCodeOf(refused)).toBe(5);
  });

  it('tells the end of a file once there is room in the spool again', async () => {
    const scene = await setScene({ folders: 1, filesEach: 1 });
    await scene.check(0);
    await scene.check(30);
    await rm(scene.files[0]!);
    scene.spoolBytes = 10;
    expect(await scene.check(5)).toMatchObject({ gone: 1, delivered: 0 });
    scene.spoolBytes = 1_000_000;
    expect(await scene.check(5)).toMatchObject({ gone: 1, delivered: 1 });
    expect(await scene.check(5)).toMatchObject({ gone: 0, delivered: 0 });
  });
});

async function setScene({ folders, filesEach }: { folders: number; filesEach: number }) {
  const root = await temporaryDirectory();
  const files: string[] = [];
  const paths = Array.from({ length: folders }, (_, index) => join(root, `in-${index}`));
  for (const path of paths) {
    await mkdir(path);
    for (let index = 0; index < filesEach; index++) files.push(join(path, `${index}.csv`));
  }
  for (const file of files) {
    await writeFile(file, '');
    await utimes(file, 1_000_000, 1_000_000);
  }
  const config = MonitorConfig.parse({
    monitorId: 'm',
    endpoint: 'https://sla.example.com',
    userName: 'u',
    password: { environment: 'P' },
    stateDirectory: join(root, 'state'),
    folders: paths.map((path) => ({ path, slaMinutes: 20 })),
  });
  await mkdir(config.stateDirectory);
  let now = Date.now();
  const requests: { path: string; body: string }[] = [];
  const scene = {
    files,
    spoolBytes: 1_000_000,
    /** In the place of the service's own. */
    answer: undefined as Answer | undefined,
    sent: (path: string) =>
      requests.filter((request) => request.path === path).map(({ body }) => JSON.parse(body)),
    async check(minutes: number): Promise<CheckResult> {
      now += minutes * minute;
      for (const path of paths) await utimes(path, now / 1000, now / 1000);
      const monitor: Monitor = {
        config,
        configHash: 'h',
        intervalMs: 60 * minute,
        spool: await openSpool(config.stateDirectory, scene.spoolBytes),
        client: {
          async post(path, body) {
            if (scene.answer) return scene.answer;
            requests.push({ path, body });
            return { kind: 'done', body: { accepted: 1, serverTime: new Date().toISOString() } };
          },
        },
        log: () => {},
        patience: { tries: 1, pauseMs: 0, budgetMs: 1000 },
        clock: () => ({ now, uptime: now, boot: 'b' }),
      };
      return check(monitor);
    },
  };
  return scene;
}
