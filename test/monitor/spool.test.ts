import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Report } from '../../monitor/report.ts';
import { openSpool } from '../../monitor/spool.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

describe('the spool', () => {
  it('keeps its order over restarts', async () => {
    const state = await temporaryDirectory();
    for (const name of ['b', 'a', 'c']) await (await openSpool(state, 10_000)).put(report(name));
    const spool = await openSpool(state, 10_000);
    const order: string[] = [];
    for (let next = await spool.oldest(); next; next = await spool.oldest()) {
      order.push(JSON.parse(next.body).reportId);
      await spool.remove(next.name);
    }
    expect(order).toEqual(['b', 'a', 'c']);
  });

  it('refuses the newest when it is full, and takes more when there is room again', async () => {
    const spool = await openSpool(await temporaryDirectory(), 250);
    expect([
      await spool.put(report('a')),
      await spool.put(report('b')),
      await spool.put(report('c')),
    ]).toEqual([true, true, false]);
    const oldest = await spool.oldest();
    expect(JSON.parse(oldest!.body).reportId).toBe('a');
    await spool.remove(oldest!.name);
    expect(await spool.put(report('d'))).toBe(true);
  });

  it('sends no half of a report that a kill left behind', async () => {
    const state = await temporaryDirectory();
    await openSpool(state, 1000);
    await writeFile(join(state, 'spool', '000000000001-a.json.tmp'), '{"sla_err');
    const spool = await openSpool(state, 1000);
    expect(await spool.oldest()).toBeUndefined();
    expect(await readdir(join(state, 'spool'))).toEqual([]);
  });
});

function report(reportId: string): Report {
  return { sla_error: [], observedAt: '2026-11-20T12:00:00.000Z', monitorId: 'm', reportId, configHash: 'h' };
}
