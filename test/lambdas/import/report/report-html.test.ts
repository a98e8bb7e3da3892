import { describe, expect, it } from '@jest/globals';
import type { Dialect } from '../../../../lambdas/import/read/dialect.ts';
import { rejectWords } from '../../../../lambdas/import/report/code-words.ts';
import { buildFailedReport, buildReport } from '../../../../lambdas/import/report/report-build.ts';
import { renderReportHtml } from '../../../../lambdas/import/report/report-html.ts';
import type { RunReport } from '../../../../lambdas/import/report/report-model.ts';
import { warningWords } from '../../../../lambdas/import/report/warning-words.ts';
import { rejectCodes, warningCodes } from '../../../../lambdas/import/run/codes.ts';
import { partitionWith, rangeWith, sampleFacts, samplePlan, sampleRecord } from '../report-sample.ts';

const endedAt = '2026-11-21T03:49:48.700Z';
const typical = () => buildReport(sampleFacts(), endedAt);

function failed(code: string, written: RunReport['written']): RunReport {
  const facts = { ...sampleFacts(), plan: undefined, ranges: [], efforts: {} };
  return { ...buildFailedReport(facts, { code, message: 'The message.' }, endedAt), written };
}

/** Without tags, as it is read. */
function textOf(html: string): string {
  return html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
}

describe('renderReportHtml', () => {
  it('says in one sentence what became of the file', async () => {
    expect(await renderReportHtml(typical())).toContain(
      '1,934 of 2,000 rows are in the catalogue; 41 were rejected and need your eyes. 25 rows gave way to a later row',
    );
  });

  it.each([
    [undefined, '21 November 2026 at 03:49:43 UTC'],
    ['Europe/Berlin', '21 November 2026 at 04:49:43 CET'],
    ['Asia/Tokyo', '21 November 2026 at 12:49:43 GMT+9'],
  ])('tells the times of a run of the zone %s in it', async (timeZone, received) => {
    const facts = { ...sampleFacts(), record: sampleRecord({ timeZone }) };
    expect(await renderReportHtml(buildReport(facts, endedAt))).toContain(`received ${received}`);
  });

  it('shows the text of a file as text, wherever it stands', async () => {
    const attack = '<script>alert("&")</script>';
    const facts = sampleFacts();
    const [range] = facts.ranges;
    const example = { ...range!.examples[0]!, column: attack, value: attack, message: attack };
    const columns = [{ header: attack, use: 'attribute' as const, attribute: attack }];
    const html = await renderReportHtml(
      buildReport(
        {
          ...facts,
          record: sampleRecord({ key: `incoming/x/${attack.replace('/', '')}`, team: attack }),
          plan: samplePlan(2000, { columns }),
          ranges: [{ ...range!, examples: [example], warnings: [] }],
          duplicateGroups: [{ sku: attack, rows: [], total: 2, wonBy: 2 }],
        },
        endedAt,
      ),
    );
    expect(html).not.toContain('<script');
    expect(html.split('&lt;script&gt;alert').length - 1).toBeGreaterThanOrEqual(8);
  });

  it('names the rows and spellings of a repeated SKU, the row that won, and where the full list is', async () => {
    const facts = sampleFacts();
    facts.duplicateGroups[0]!.rows[0]!.spelling = 'MUG\u200b-01';
    const text = textOf(await renderReportHtml(buildReport(facts, endedAt)));
    expect(text).toContain('Mug-01 12 as MUG[U+200B]-01 and 24 more row 97 (line 102)');
    expect(text).toContain('The full list, with the line and the spelling of each row, is duplicates.csv');
  });

  it('says that it does not show all of more than a thousand repeated SKUs', async () => {
    const facts = sampleFacts();
    const [group] = facts.duplicateGroups;
    facts.duplicateGroups = Array.from({ length: 1000 }, () => group!);
    facts.partitions = [{ ...facts.partitions[0]!, duplicateSkus: 1001 }, facts.partitions[1]!];
    const text = textOf(await renderReportHtml(buildReport(facts, endedAt)));
    expect(text).toContain('1,001 SKUs stand in more than one row.');
    expect(text).toContain('Shown here are the first 1,000. The full list');
  });

  it('shows each kind of warning with its count, its rows and what to do', async () => {
    const facts = sampleFacts();
    const codes = warningCodes.filter((code) => warningWords[code].unit !== undefined);
    const examples = [{ row: 1204, line: 1311, value: 'A\u200b1', note: 'looks like a1' }];
    const warnings = codes.map((code) => ({ code, column: 'Column', count: 2, examples }));
    const html = await renderReportHtml(
      buildReport({ ...facts, ranges: [{ ...facts.ranges[0]!, warnings }] }, endedAt),
    );
    expect(codes).toHaveLength(7);
    for (const code of codes) {
      const { fix, unit } = warningWords[code];
      expect(textOf(html)).toContain(`Column ${code} 2 ${unit}s`);
      expect(html).toContain(`<strong>What to do:</strong> ${fix}`);
    }
    expect(textOf(html)).toContain('1,204 1,311 A[U+200B]1 looks like a1');
  });

  it('opens offline: it loads nothing and runs nothing', async () => {
    const html = await renderReportHtml(typical());
    expect(html).not.toMatch(/<script|<link|src=|url\(|@import|https?:/);
    expect([...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([
      'rejects.csv',
      'duplicates.csv',
    ]);
  });

  it('draws a bar with a spoken label per outcome', async () => {
    const html = await renderReportHtml(typical());
    expect([...html.matchAll(/aria-label="(\w+: [^"]*)"/g)].map(([, label]) => label)).toEqual([
      'Created: 1,700 rows, 85 %',
      'Updated: 120 rows, 6.0 %',
      'Unchanged: 114 rows, 5.7 %',
      'Duplicates: 25 rows, 1.3 %',
      'Rejected: 41 rows, 2.1 %',
    ]);
  });

  it('explains each of the codes and how to fix it', async () => {
    const reasons = Object.fromEntries(rejectCodes.map((code) => [code, 2]));
    const ranges = [rangeWith(0, reasons)];
    const facts = {
      ...sampleFacts(),
      plan: samplePlan(rejectCodes.length * 2),
      ranges,
      partitions: [],
      duplicateGroups: [],
    };
    const html = await renderReportHtml(buildReport(facts, endedAt));
    expect(html).toContain(`None of the ${rejectCodes.length * 2} rows could be imported`);
    for (const code of rejectCodes) {
      expect(html).toContain(`<span class="chip">${code}</span>`);
      expect(html).toContain(rejectWords[code].title);
    }
  });

  it('has a calm page for a file without a fault', async () => {
    const ranges = [{ ...rangeWith(2000, {}), warnings: [] }];
    const plan = samplePlan(2000, { columns: samplePlan(1).columns.slice(0, 4) });
    const partitions = [partitionWith({ unchanged: 2000 })];
    const facts = { ...sampleFacts(), plan, ranges, partitions, duplicateGroups: [] };
    const html = await renderReportHtml(buildReport(facts, endedAt));
    expect(html).toContain('All 2,000 rows are in the catalogue. The catalogue already said the same');
    expect(html).toContain('No row was rejected.');
    expect(html).not.toMatch(/<h2>(Duplicates|Warnings)/);
  });

  it('says how the file was read and what told so', async () => {
    const dialect: Dialect = {
      encoding: 'windows-1252',
      byteOrderMark: false,
      delimiter: '\t',
      compression: 'gzip',
      evidence: { encoding: 'the byte 0xE9 at offset 12,345 is not UTF-8', delimiter: 'set by the sender' },
    };
    const report = buildReport({ ...sampleFacts(), plan: samplePlan(2000, { dialect }) }, endedAt);
    expect(report.dialect).toEqual(dialect);
    const html = await renderReportHtml(report);
    expect(html).toContain(
      '<dt>Encoding</dt><dd>Windows-1252: the byte 0xE9 at offset 12,345 is not UTF-8</dd>',
    );
    expect(html).toContain('<dt>Delimiter</dt><dd>tab: set by the sender</dd>');
    expect(html).toContain('<dt>Compression</dt><dd>gzip, by the first bytes</dd>');
  });

  it('cuts values that would fill the page', async () => {
    const facts = sampleFacts();
    facts.ranges[0]!.examples[0]!.value = '🫖'.repeat(200);
    const html = await renderReportHtml(buildReport(facts, endedAt));
    expect(html).toContain(`>${'🫖'.repeat(119)}…<`);
  });

  it('says of a refused file what was wrong, that nothing was imported, and what to do', async () => {
    const html = await renderReportHtml(failed('column_missing', 'nothing'));
    expect(html).toContain('Nothing was imported: a required column is missing.');
    expect(html).toContain('The message.');
    expect(html).toContain('the catalogue is as it was before');
    expect(html).toContain('upload the file again');
  });

  it('says of a run that broke in the middle that the same file again ends right', async () => {
    const html = await renderReportHtml(failed('run_timed_out', 'part'));
    expect(html).toContain(
      'Part of the file may have been written. Importing the same file again ends exactly right',
    );
    expect(html).not.toContain('Nothing was imported');
  });
});
