import { describe, expect, it } from '@jest/globals';
import { MonitorConfig } from '../../monitor/config.ts';
import type { FoundFile } from '../../monitor/findings.ts';
import { folderEntry, splitReports } from '../../monitor/report.ts';

const origin = { observedAt: '2026-11-20T12:00:00.000Z', monitorId: 'm', configHash: 'h' };

describe('a report', () => {
  it('has the members of the contract', () => {
    const [report] = splitReports([entry('/in', 1)], origin);
    expect(report).toEqual({
      sla_error: [
        {
          folder: '/in',
          sla: 20,
          files: [
            {
              filename: '0.csv',
              creationDate: '2026-07-01T10:34:56.123Z',
              arrivedAt: '2026-07-02T00:00:00.000Z',
              status: 'late',
            },
          ],
        },
      ],
      ...origin,
      reportId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it('has at most 1,000 files, and no file is lost or doubled by that', () => {
    const reports = [...splitReports([entry('/a', 999), entry('/b', 1500), entry('/c', 1)], origin)];
    expect(
      reports.map(({ sla_error }) => sla_error.map(({ folder, files }) => [folder, files.length])),
    ).toEqual([
      [
        ['/a', 999],
        ['/b', 1],
      ],
      [['/b', 1000]],
      [
        ['/b', 499],
        ['/c', 1],
      ],
    ]);
  });

  it('has no name that the service would refuse', () => {
    const [report] = splitReports([entry('/in', 2, '€'.repeat(1300)), entry('/b', 1, '\ud800')], origin);
    const names = report!.sla_error.flatMap(({ files }) => files.map(({ filename }) => filename));
    expect(new Set(names).size).toBe(3);
    for (const name of names) {
      expect(name.isWellFormed() && name.endsWith('.csv')).toBe(true);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(1024);
    }
  });

  it('has at most 1 MB, in bytes', () => {
    const reports = [...splitReports([entry('/in', 999, '€'.repeat(330))], origin)];
    expect(reports.length).toBe(2);
    for (const report of reports) expect(Buffer.byteLength(JSON.stringify(report))).toBeLessThan(1_000_000);
    expect(reports.flatMap(({ sla_error }) => sla_error[0]!.files)).toHaveLength(999);
  });
});

function entry(path: string, count: number, suffix = '') {
  const folder = MonitorConfig.shape.folders.element.parse({ path, slaMinutes: 20 });
  const file = {
    arrived: Date.UTC(2026, 6, 2),
    created: Date.UTC(2026, 6, 1, 10, 34, 56, 123),
    modified: 0,
    sizeBytes: 0,
    isReported: true,
  };
  return folderEntry(
    folder,
    Array.from(
      { length: count },
      (_, index): FoundFile => ({ name: `${index}${suffix}.csv`, file, status: 'late' }),
    ),
  );
}
