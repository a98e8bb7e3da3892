import { afterAll, describe, expect, it } from '@jest/globals';
import { emitMonitors } from '../../../lambdas/sla/sla-metrics.ts';
import { watchMonitors } from '../../../lambdas/sla/watch-monitors.ts';
import { captured } from '../http/captured-output.ts';
import { localApi } from './local-api.ts';
import { startBreachTable } from './local-breach-table.ts';

const table = await startBreachTable();
const api = localApi(table);
afterAll(() => table.close());

const problem = { folder: 'Z:\\in', code: 'missing', message: 'ENOENT' };

function aHeartbeat(changes: Record<string, unknown> = {}) {
  return {
    ...{ monitorId: 'files-1', observedAt: '2026-11-20T12:00:00.0000000+00:00', intervalSeconds: 300 },
    ...{ configHash: 'sha256:ab', version: '0.1.0', folders: 3, files: 70, spooled: 0, problems: [] },
    ...changes,
  };
}

async function beat(time: string, changes: Record<string, unknown>) {
  api.clock.now = new Date(time);
  return api.post('/heartbeats', aHeartbeat(changes));
}

describe('a heartbeat', () => {
  it('is answered with the time of the service, and replaces the one before', async () => {
    await beat('2026-11-20T11:55:00Z', { spooled: 4 });
    const answer = await beat('2026-11-20T12:00:01Z', { problems: [problem] });
    expect(answer).toMatchObject({ status: 200, body: { serverTime: '2026-11-20T12:00:01.000Z' } });
    const { body } = await api.get('/monitors');
    expect(body).toEqual({
      items: [
        {
          ...aHeartbeat({ problems: [problem] }),
          ...{ lastSeenAt: '2026-11-20T12:00:01.000Z', silent: false, problemCount: 1 },
        },
      ],
    });
  });

  it('with the most and longest problems leaves room for those of others in the answer', async () => {
    const long = { folder: '"'.repeat(1_024), code: 'missing', message: '"'.repeat(500) };
    const problems = Array(100).fill(long);
    for (let index = 0; index < 40; index++) {
      await beat('2026-10-01T12:00:00Z', { monitorId: `crowd-${index}`, problems });
    }
    const { body } = await api.get('/monitors');
    expect(body.items.map(({ problemCount }: { problemCount: number }) => problemCount)).toContain(100);
    expect(body.items[39].problems[0]).toEqual(long);
    // Lambda takes 6 MB, in which the text is escaped once more.
    expect(JSON.stringify(JSON.stringify(body)).length).toBeLessThan(6_000_000);
  });

  it.each([
    [{ monitorId: undefined }, '/monitorId', 'missing'],
    [{ monitorId: 'two words' }, '/monitorId', 'invalid_format'],
    [{ intervalSeconds: 0 }, '/intervalSeconds', 'too_small'],
    [{ problems: [{ ...problem, code: 'odd' }] }, '/problems/0/code', 'invalid_value'],
  ])('with %j is refused', async (changes, path, code) => {
    const { status, body } = await api.post('/heartbeats', aHeartbeat(changes));
    expect({ status, errors: body.errors }).toEqual({
      status: 400,
      errors: [{ path, code, message: expect.any(String) }],
    });
  });
});

describe('a monitor', () => {
  it('is silent when it was not heard of for more than twice its interval', async () => {
    await beat('2026-11-20T12:00:00Z', { monitorId: 'slow', intervalSeconds: 3_600 });
    await beat('2026-11-20T12:00:00Z', { monitorId: 'quick', intervalSeconds: 60 });
    const silenceAt = async (time: string) => {
      const items = await api.monitors.listMonitors(new Date(time));
      return items.filter(({ silent }) => silent).map(({ monitorId }) => monitorId);
    };
    expect(await silenceAt('2026-11-20T12:02:00Z')).toEqual([]);
    expect(await silenceAt('2026-11-20T12:02:01Z')).toEqual(['quick']);
    expect(await silenceAt('2026-11-20T14:00:01Z')).toEqual(['files-1', 'quick', 'slow']);
  });

  it('is forgotten after 30 days', async () => {
    expect(await api.monitors.listMonitors(new Date('2026-12-20T11:59:59Z'))).toHaveLength(3);
    expect(await api.monitors.listMonitors(new Date('2026-12-20T12:00:02Z'))).toEqual([]);
  });
});

it('watching counts silent monitors, and problems of those that are not', async () => {
  const now = () => new Date('2026-11-20T12:05:00Z');
  const { metrics } = await captured(() =>
    watchMonitors({ monitors: api.monitors, now, emit: emitMonitors }),
  );
  expect(metrics).toEqual([
    expect.objectContaining({ service: 'sla', SilentMonitors: 1, FolderProblems: 1, silent: ['quick'] }),
  ]);
});
