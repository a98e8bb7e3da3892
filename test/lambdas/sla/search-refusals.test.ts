import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aFile, aReport, localApi } from './local-api.ts';
import { startBreachTable } from './local-breach-table.ts';

let table: Awaited<ReturnType<typeof startBreachTable>>;
let api: ReturnType<typeof localApi>;
beforeAll(async () => {
  table = await startBreachTable();
  api = localApi(table);
  const files = ['=1+1', '+1', '-1', '@a', '\ta', "'q", 'a,"b"', ' c', 'd'].map((filename) =>
    aFile({ filename }),
  );
  await api.post('/sla-errors', aReport({ folder: 'here' }, files));
});
afterAll(() => table.close());

const date = '2026-11-20';

describe('a cursor', () => {
  it('serves the search that gave it, whatever the size of its pages', async () => {
    const { body } = await api.get('/sla-errors', { date, limit: '3' });
    const rest = await api.get('/sla-errors', { date, limit: '200', cursor: body.nextCursor });
    expect({ first: body.items.length, rest: rest.body.items.length }).toEqual({ first: 3, rest: 6 });
  });

  it.each([
    ['another day', { date: '2026-11-21' }],
    ['a folder besides', { date, folder: 'here' }],
    ['a status besides', { date, status: 'open' }],
    ['a folder alone', { folder: 'here' }],
  ])('with %s is refused', async (_, query) => {
    const { body } = await api.get('/sla-errors', { date, limit: '3' });
    await expectRefusal({ ...query, cursor: body.nextCursor });
  });

  it.each([
    ['made up', () => 'abc.def'],
    ['without a signature', (cursor: string) => cursor.split('.')[0]!],
    [
      'with another position',
      (cursor: string) => `${Buffer.from('2026-11-20T00').toString('base64url')}.${cursor.split('.')[1]}`,
    ],
    ['with something behind it', (cursor: string) => `${cursor}.x`],
    ['with padding', (cursor: string) => `${cursor}=`],
  ])('that is %s is refused', async (_, change) => {
    const { body } = await api.get('/sla-errors', { date, limit: '3' });
    await expectRefusal({ date, cursor: change(body.nextCursor) });
  });

  async function expectRefusal(query: Record<string, string>) {
    for (const path of ['/sla-errors', '/sla-errors/export']) {
      const { status, body } = await api.get(path, query);
      expect({ path, status, code: body.errors?.[0].code }).toEqual({
        path,
        status: 400,
        code: 'cursor_invalid',
      });
    }
  }
});

describe('a query is refused', () => {
  it.each([
    ['/sla-errors', {}, 'date', 'missing'],
    ['/sla-errors', { status: 'open' }, 'date', 'missing'],
    ['/sla-errors', { date: '2026-02-30' }, 'date', 'invalid_format'],
    ['/sla-errors', { date: '2026-11-20T00:00:00Z' }, 'date', 'invalid_format'],
    ['/sla-errors', { date: '' }, 'date', 'invalid_format'],
    ['/sla-errors', { folder: '' }, 'folder', 'too_small'],
    ['/sla-errors', { date, from: date }, 'date', 'not_together'],
    ['/sla-errors', { from: date, to: date }, 'folder', 'missing'],
    ['/sla-errors', { folder: 'a', from: date, to: '2026-11-19' }, 'to', 'before_from'],
    ['/sla-errors', { date, status: 'late' }, 'status', 'invalid_value'],
    ['/sla-errors', { date, limit: '0' }, 'limit', 'too_small'],
    ['/sla-errors', { date, limit: '201' }, 'limit', 'too_big'],
    ['/sla-errors', { date, limit: '1e2' }, 'limit', 'invalid_format'],
    ['/sla-errors', { date, folde: 'x' }, 'folde', 'unknown_name'],
    ['/sla-errors/export', { date, limit: '5' }, 'limit', 'unknown_name'],
    ['/sla-errors/summary', { from: date }, 'to', 'missing'],
    ['/sla-errors/summary', { from: '2026-10-20', to: date }, 'to', 'too_many_days'],
    ['/sla-errors/summary', { from: date, to: '2026-11-19' }, 'to', 'before_from'],
  ])('%s %j for %s: %s', async (path, query, member, code) => {
    const { status, body } = await api.get(path, query as Record<string, string>);
    expect(status).toBe(400);
    expect(
      body.errors.map((fault: { path: string; code: string }) => [fault.path, fault.code]),
    ).toContainEqual([member, code]);
  });
});

it('a summary takes 31 days', async () => {
  const { status, body } = await api.get('/sla-errors/summary', { from: '2026-10-21', to: date });
  expect({ status, days: body.days.length, last: body.days.at(-1) }).toEqual({
    status: 200,
    days: 31,
    last: { date, count: 9, complete: true, folders: [{ folder: 'here', count: 9 }] },
  });
});

describe('an export', () => {
  it('makes cells that look like formulas harmless', async () => {
    const { headers, body } = await api.get('/sla-errors/export', { folder: 'here' });
    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="sla-errors.csv"',
    });
    const lines = body.trimEnd().split('\r\n');
    expect(lines[0]).toBe(
      'folder,filename,sla,creationDate,affectedFrom,affectedTo,lastSeenAt,status,resolution,lading_id',
    );
    const cells = lines.slice(1).map((line: string) => /^here,(.*),60,/.exec(line)?.[1]);
    expect(cells.sort()).toEqual(
      ['" c"', '"a,""b"""', "'\ta", "'+1", "'-1", "'=1+1", "'@a", "''q", 'd'].sort(),
    );
  });
});
