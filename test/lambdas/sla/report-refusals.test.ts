import { afterAll, describe, expect, it } from '@jest/globals';
import { maxBodyBytes } from '../../../lambdas/sla/contract/report.ts';
import { aFile, aReport, localApi } from './local-api.ts';
import { startBreachTable } from './local-breach-table.ts';

const table = await startBreachTable();
const api = localApi(table);
afterAll(() => table.close());

async function faultsOf(json: unknown) {
  const { status, body } = await api.post('/sla-errors', json);
  return {
    status,
    faults: body.errors?.map(({ path, code }: { path: string; code: string }) => `${path} ${code}`),
  };
}

const file = '/sla_error/0/files/0';

describe('a report is refused for', () => {
  it.each([
    ['no entries', {}, '/sla_error missing'],
    ['entries that are no list', { sla_error: {} }, '/sla_error wrong_type'],
    ['no object', [], ' wrong_type'],
    ['null', null, ' wrong_type'],
    ['no folder', aReport({ folder: undefined }), '/sla_error/0/folder missing'],
    ['an empty folder', aReport({ folder: '' }), '/sla_error/0/folder too_small'],
    ['a number as folder', aReport({ folder: 7 }), '/sla_error/0/folder wrong_type'],
    ['a folder over 1,024 bytes', aReport({ folder: 'ä'.repeat(513) }), '/sla_error/0/folder too_big'],
    ['half a character', aReport({ folder: '\ud800' }), '/sla_error/0/folder not_unicode'],
    ['an SLA of nothing', aReport({ sla: 0 }), '/sla_error/0/sla too_small'],
    ['an SLA over a week', aReport({ sla: 10_081 }), '/sla_error/0/sla too_big'],
    ['half a minute', aReport({ sla: 1.5 }), '/sla_error/0/sla wrong_type'],
    ['an SLA as text', aReport({ sla: '60' }), '/sla_error/0/sla wrong_type'],
    ['no files', aReport({ files: undefined }), '/sla_error/0/files missing'],
    ['an empty file name', aReport({}, [aFile({ filename: '' })]), `${file}/filename too_small`],
    ['no creation date', aReport({}, [{ filename: 'a' }]), `${file}/creationDate missing`],
    [
      'a date of Excel',
      aReport({}, [aFile({ creationDate: '1/7/2026' })]),
      `${file}/creationDate date_invalid`,
    ],
    [
      'a date as number',
      aReport({}, [aFile({ creationDate: 1_783_000_000 })]),
      `${file}/creationDate wrong_type`,
    ],
    ['another status', aReport({}, [aFile({ status: 'lost' })]), `${file}/status invalid_value`],
  ])('%s', async (_, json, fault) => {
    expect(await faultsOf(json)).toEqual({ status: 400, faults: [fault] });
  });

  it('more than 1,000 files in an entry, together with the faults of each file', async () => {
    const files = Array.from({ length: 1_001 }, (_, index) => aFile({ filename: `${index}` }));
    files[1_000] = aFile({ filename: '' });
    const { status, faults } = await faultsOf(aReport({}, files));
    expect({ status, faults }).toEqual({
      status: 400,
      faults: ['/sla_error/0/files/1000/filename too_small', '/sla_error/0/files too_big'],
    });
  });

  it.each([
    ['entries', { sla_error: Array(340_000).fill({}) }],
    ['files', aReport({}, Array(340_000).fill({}))],
    ['lists in lists', aReport({ folder: Array(100_000).fill([0]) })],
  ])('more %s than any report of 1 MB can have', async (_, report) => {
    expect(await faultsOf(report)).toEqual({ status: 400, faults: [' too_many_elements'] });
  });

  it('a body over 1 MB', async () => {
    const report = aReport({ padding: 'x'.repeat(maxBodyBytes) });
    expect((await api.post('/sla-errors', report)).status).toBe(413);
  });
});

describe('a report is taken', () => {
  it.each([
    ['with an SLA of one minute', aReport({ sla: 1 })],
    ['with an SLA of a week', aReport({ sla: 10_080 }, [aFile({ creationDate: '2026-11-01T00:00:00Z' })])],
    [
      'with names of 1,024 bytes',
      aReport({ folder: 'ä'.repeat(512) }, [aFile({ filename: 'x'.repeat(1_024) })]),
    ],
    ['with members that are not known', aReport({ extra: 1 }, [aFile({ extra: {} })])],
    ['with members called __proto__', JSON.parse('{"sla_error":[],"__proto__":{"a":1}}')],
    ['without entries', { sla_error: [] }],
    ['without files', aReport({}, [])],
    [
      'with names of any characters',
      aReport({ folder: '\u0000\n"\ud83d\ude00' }, [aFile({ filename: ' ' })]),
    ],
  ])('%s', async (_, json) => {
    expect(await api.post('/sla-errors', json)).toMatchObject({ status: 200, body: { warnings: [] } });
  });
});
