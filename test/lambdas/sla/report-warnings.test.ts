import { afterAll, describe, expect, it } from '@jest/globals';
import { aFile, aReport, localApi } from './local-api.ts';
import { startBreachTable } from './local-breach-table.ts';

const table = await startBreachTable();
const api = localApi(table);
afterAll(() => table.close());

describe('a report is answered with a warning', () => {
  it.each([
    ['no_offset', 'creationDate', aReport({}, [aFile({ creationDate: '2026-11-20T10:00:00' })])],
    ['no_offset', 'arrivedAt', aReport({}, [aFile({ arrivedAt: '2026-11-20T10:00:00.5' })])],
    ['not_late_yet', 'creationDate', aReport({ sla: 121 })],
    ['observed_in_future', 'observedAt', aReport({}, [aFile({ observedAt: '2026-11-20T12:06:00Z' })])],
  ])('%s at %s', async (code, member, report) => {
    const { status, body } = await api.post('/sla-errors', report);
    expect({ status, warnings: body.warnings }).toEqual({
      status: 200,
      warnings: [{ path: `/sla_error/0/files/0/${member}`, code, message: expect.any(String) }],
    });
  });

  it('unknown_time_zone, and keeps the days of UTC', async () => {
    const { body } = await api.post(
      '/sla-errors',
      aReport({ folder: 'atlantis', timeZone: 'Europe/Atlantis' }),
    );
    expect(body.warnings).toMatchObject([{ path: '/sla_error/0/timeZone', code: 'unknown_time_zone' }]);
    expect(await api.findAll({ folder: 'atlantis', date: '2026-11-20' })).toHaveLength(1);
  });
});
