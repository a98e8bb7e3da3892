import { afterAll, describe, expect, it } from '@jest/globals';
import { aFile, aReport, localApi } from './local-api.ts';
import { startBreachTable } from './local-breach-table.ts';

const table = await startBreachTable();
const api = localApi(table);
afterAll(() => table.close());

describe('a report counts', () => {
  it('itself by monitor, and its breaches as new, known and resolved and by folder', async () => {
    const [known, ended, fresh] = ['known', 'ended', 'fresh'].map((filename) => aFile({ filename }));
    await api.post('/sla-errors', aReport({ folder: 'Zürich\\in' }, [known!, ended!]));
    api.clock.now = new Date('2026-11-20T12:10:00Z');
    const report = aReport({ folder: 'Zürich\\in' }, [known!, { ...ended, status: 'gone' }, fresh!]);
    const sent = { ...report, monitorId: 'files-1', observedAt: '2026-11-20T12:09:30Z', reportId: 'r-1' };
    const { metrics } = await api.post('/sla-errors', sent);
    expect(metrics.slice(0, -1)).toEqual([
      expect.objectContaining({
        ...{ service: 'sla', reportId: 'r-1', Monitor: 'files-1', Reports: 1, ReportAgeSeconds: 30 },
        ...{ BreachesNew: 1, BreachesKnown: 2, BreachesResolved: 1 },
      }),
      expect.objectContaining({ Folder: 'Z?rich\\in', BreachesNew: 1 }),
    ]);
    expect(metrics[0]).toMatchObject({
      _aws: { CloudWatchMetrics: [{ Dimensions: [['service']] }, { Dimensions: [['service', 'Monitor']] }] },
    });
    expect(metrics.at(-1)).toMatchObject({ Route: 'POST /sla-errors', Status: '200' });
  });

  it('by its user when it does not name its monitor', async () => {
    const { metrics } = await api.post('/sla-errors', aReport());
    expect(metrics[0]).toMatchObject({ Monitor: 'ada' });
  });

  it('by a name that CloudWatch takes', async () => {
    const { metrics } = await api.post('/sla-errors', { ...aReport(), monitorId: ':files-1' });
    expect(metrics[0]).toMatchObject({ Monitor: 'files-1' });
  });

  it('nothing when it is refused', async () => {
    const { metrics } = await api.post('/sla-errors', {});
    expect(metrics).toEqual([expect.objectContaining({ Route: 'POST /sla-errors', Status: '400' })]);
  });
});
