import { afterAll, describe, expect, it } from '@jest/globals';
import type { Breach } from '../../../lambdas/sla/contract/search.ts';
import { aFile, aReport, localApi } from './local-api.ts';
import { startBreachTable } from './local-breach-table.ts';

const table = await startBreachTable();
const api = localApi(table);
afterAll(() => table.close());

const at = (time: string) => {
  api.clock.now = new Date(time);
};

/** The breaches of a folder on each of the days. */
async function days(folder: string, ...dates: string[]) {
  const found: Breach[][] = [];
  for (const date of dates) found.push(await api.findAll({ folder, date }));
  return found;
}

describe('a stuck file', () => {
  it('from Monday to Wednesday is found on Tuesday, and once in an answer over all days', async () => {
    const report = aReport({ folder: 'stuck' }, [aFile({ creationDate: '2026-11-16T09:00:00Z' })]);
    at('2026-11-16T10:05:00Z');
    await api.post('/sla-errors', report);
    at('2026-11-18T08:00:00Z');
    await api.post('/sla-errors', report);
    const found = await days('stuck', '2026-11-15', '2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19');
    expect(found.map((breaches) => breaches.length)).toEqual([0, 1, 1, 1, 0]);
    expect(await api.findAll({ date: '2026-11-17' })).toMatchObject([{ folder: 'stuck' }]);
    const range = { folder: 'stuck', from: '2026-11-16', to: '2026-11-18', limit: '1' };
    expect(await api.findAll(range)).toHaveLength(1);
    expect(await api.findAll({ ...range, from: '2026-11-17', to: '2026-11-17' })).toHaveLength(1);
    expect(await api.findAll({ ...range, from: '2026-11-19', to: '2026-11-20' })).toEqual([]);
  });

  it('first seen on the third day affects the days before, back to when its SLA ran out', async () => {
    at('2026-11-18T08:00:00Z');
    await api.post(
      '/sla-errors',
      aReport({ folder: 'found late' }, [aFile({ creationDate: '2026-11-16T09:00:00Z' })]),
    );
    expect(
      (await days('found late', '2026-11-16', '2026-11-17', '2026-11-18')).map((list) => list.length),
    ).toEqual([1, 1, 1]);
  });

  it('from before what is kept affects the days that are kept', async () => {
    at('2026-11-18T08:00:00Z');
    await api.post(
      '/sla-errors',
      aReport({ folder: 'ancient' }, [aFile({ creationDate: '1601-01-01T00:00:00Z' })]),
    );
    const found = await days('ancient', '1601-01-01', '1601-01-02', '2025-10-13', '2025-10-14', '2026-11-18');
    expect(found.map((list) => list.length)).toEqual([1, 0, 0, 1, 1]);
  });

  it('affects the days of the time zone of its folder too', async () => {
    at('2026-11-18T03:00:00Z');
    const files = [aFile({ creationDate: '2026-11-18T01:00:00Z' })];
    await api.post('/sla-errors', aReport({ folder: 'west', timeZone: 'America/Los_Angeles' }, files));
    expect((await days('west', '2026-11-16', '2026-11-17', '2026-11-18')).map((list) => list.length)).toEqual(
      [0, 1, 1],
    );
    for (const from of ['2026-11-16', '2026-11-17', '2026-11-18']) {
      for (const to of ['2026-11-17', '2026-11-18', '2026-11-19']) {
        if (from <= to) expect(await api.findAll({ folder: 'west', from, to })).toHaveLength(1);
      }
    }
    expect(await api.findAll({ folder: 'west', from: '2026-11-15', to: '2026-11-16' })).toEqual([]);
  });
});
