import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { breachId } from '../../../lambdas/sla/breach-keys.ts';
import { parseInstant } from '../../../lambdas/sla/contract/instant.ts';
import type { Breach } from '../../../lambdas/sla/contract/search.ts';
import { affectedDays } from '../../../lambdas/sla/days.ts';
import { localApi } from './local-api.ts';
import { startBreachTable } from './local-breach-table.ts';

/** A breach as a naive searcher knows it: with all its days. */
interface Known {
  id: string;
  folder: string;
  filename: string;
  affectedFrom: string;
  days: string[];
  status: string;
}

const minuteMs = 60_000;
const firstMs = Date.parse('2026-11-01T00:00:00Z');
const folders = ['A', 'A#B', 'Ä'];
const zones = [undefined, 'America/Los_Angeles', 'Pacific/Kiritimati'];

const stuckFile = fc.record({
  folder: fc.constantFrom(...folders),
  /** Few moments, so that many begin at the same. */
  startMs: fc.integer({ min: 0, max: 40 }).map((step) => firstMs + step * 180 * minuteMs),
  minutes: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 6_000 })),
  timeZone: fc.constantFrom(...zones),
  status: fc.constantFrom('late', 'late', 'late', 'archived'),
});

let table: Awaited<ReturnType<typeof startBreachTable>>;
let api: ReturnType<typeof localApi>;
let known: Known[];
beforeAll(async () => {
  table = await startBreachTable();
  api = localApi(table);
  const files = fc.sample(stuckFile, { numRuns: 250, seed: 11 });
  known = files.map(({ folder, startMs, minutes, timeZone, status }, index) => {
    const creationDate = new Date(startMs - 60 * minuteMs).toISOString();
    const filename = `${index}`;
    const days = affectedDays({ fromMs: startMs, toMs: startMs + minutes * minuteMs, timeZone });
    const id = breachId(folder, filename, parseInstant(creationDate)!.utc);
    const affectedFrom = new Date(startMs).toISOString();
    return { id, folder, filename, affectedFrom, days, status: status === 'late' ? 'open' : 'resolved' };
  });
  const sla_error = files.map(({ folder, startMs, minutes, timeZone, status }, index) => {
    const creationDate = new Date(startMs - 60 * minuteMs).toISOString();
    const observedAt = new Date(startMs + minutes * minuteMs).toISOString();
    return { folder, sla: 60, timeZone, files: [{ filename: `${index}`, creationDate, observedAt, status }] };
  });
  const { status } = await api.post('/sla-errors', { sla_error });
  if (status !== 200) throw new Error('the breaches were not stored');
});
afterAll(() => table.close());

/** What a search finds, by looking at every breach. */
function naiveSearch({ date, folder, from, to, status }: Record<string, string | undefined>): string[] {
  const first = date ?? from ?? '';
  const last = date ?? to ?? '9999';
  return known
    .filter((breach) => folder === undefined || breach.folder === folder)
    .filter((breach) => status === undefined || breach.status === status)
    .filter(({ days }) => days.some((day) => day >= first && day <= last))
    .sort((one, other) => (positionOf(one) < positionOf(other) ? 1 : -1))
    .map(({ filename }) => filename);
}

const positionOf = ({ affectedFrom, id }: Known) => `${affectedFrom}#${id}`;
const namesOf = (breaches: Breach[]) => breaches.map(({ filename }) => filename);
const day = fc.integer({ min: 1, max: 12 }).map((number) => `2026-11-${String(number).padStart(2, '0')}`);
const optional = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });
const search = fc
  .record({
    date: optional(day),
    folder: optional(fc.constantFrom(...folders)),
    from: optional(day),
    to: optional(day),
    status: optional(fc.constantFrom('open', 'resolved')),
    limit: fc.oneof(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 200 })).map(String),
  })
  .map(({ from, to, ...rest }) => ({ ...rest, ...(rest.date || !rest.folder ? {} : { from, to }) }))
  .filter(({ date, folder }) => date !== undefined || folder !== undefined)
  .filter((query) => !('from' in query && query.from && query.to && query.from > query.to))
  .map((query): Record<string, string> => JSON.parse(JSON.stringify(query)));

describe('a search', () => {
  it('gives everything exactly once, newest first, in pages of any size', async () => {
    const check = fc.asyncProperty(search, async (query) => {
      expect(namesOf(await api.findAll(query))).toEqual(naiveSearch(query));
    });
    await fc.assert(check, { numRuns: 60, seed: 7 });
  }, 60_000);

  it('finds the same as a file for spreadsheets', async () => {
    const query = { folder: 'A', from: '2026-11-02', to: '2026-11-04' };
    const { body, headers } = await api.get('/sla-errors/export', query);
    const names = body
      .trimEnd()
      .split('\r\n')
      .slice(1)
      .map((line: string) => line.split(',')[1]);
    expect(headers).not.toHaveProperty('link');
    expect(names).toEqual(naiveSearch(query));
    expect(names.length).toBeGreaterThan(10);
  });

  it('has as many on each day as the summary counts', async () => {
    const { body } = await api.get('/sla-errors/summary', { from: '2026-11-01', to: '2026-11-08' });
    expect(body.nextFrom).toBeNull();
    for (const { date, count, complete, folders: counted } of body.days) {
      expect({ date, count, complete }).toEqual({
        date,
        count: naiveSearch({ date }).length,
        complete: true,
      });
      for (const { folder, count: inFolder } of counted)
        expect(inFolder).toBe(naiveSearch({ date, folder }).length);
    }
    expect(body.days).toHaveLength(8);
  });
});
