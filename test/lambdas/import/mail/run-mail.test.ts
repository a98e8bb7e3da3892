import { describe, expect, it } from '@jest/globals';
import { composeRunMail } from '../../../../lambdas/import/mail/run-mail.ts';
import { buildFailedReport, buildReport } from '../../../../lambdas/import/report/report-build.ts';
import { sampleFacts, sampleRecord } from '../report-sample.ts';

const endedAt = '2026-11-21T03:49:48.700Z';
const link = 'http://127.0.0.1:9000/drop/runs/a&b/report.html';

/** Every number that a reader sees, in any order. */
function numbersIn(part: string): string[] {
  const body = part.slice(Math.max(part.indexOf('<table'), 0));
  const seen = body.replace(/<[^>]*>/g, ' ').replace(/&#?\w+;/g, ' ');
  return (seen.match(/\d[\d,.:]*\d|\d/g) ?? []).toSorted();
}

describe('the mail of a run', () => {
  it('tells the outcome in the subject', async () => {
    const { subject } = await composeRunMail(buildReport(sampleFacts(), endedAt), link);
    expect(subject).toBe('products.csv: 1,934 rows imported, 41 rejected');
  });

  it('has the same figures in text as in HTML', async () => {
    const { html, text } = await composeRunMail(buildReport(sampleFacts(), endedAt), link);
    expect(numbersIn(text)).toEqual(numbersIn(html));
    expect(text).toContain(
      'Rows        2,000\nCreated     1,700\nUpdated     120\nUnchanged   114\nDuplicates  25\nRejected    41\n',
    );
    for (const part of [html, text]) {
      expect(part).toContain('1,934 of 2,000 rows are in the catalogue');
      expect(part).toContain('22 rows: Not a price');
      expect(part).toContain('/drop/runs/a');
    }
  });

  it('tells when the file came in the time zone of the deployment', async () => {
    const facts = { ...sampleFacts(), record: sampleRecord({ timeZone: 'Europe/Berlin' }) };
    const { html, text } = await composeRunMail(buildReport(facts, endedAt), link);
    for (const part of [html, text]) expect(part).toContain('Received 21 November 2026 at 04:49:43 CET');
  });

  it('keeps a file name with line breaks and markup out of header and markup', async () => {
    const facts = { ...sampleFacts(), record: sampleRecord({ key: 'incoming/k/a\r\nBcc: x@y.z<b>.csv' }) };
    const { subject, html } = await composeRunMail(buildReport(facts, endedAt), link);
    expect(subject).toBe('a⏎Bcc: x@y.z<b>.csv: 1,934 rows imported, 41 rejected');
    expect(html).not.toContain('<b>.csv');
  });

  it('says why a file was refused and what to do', async () => {
    const record = sampleRecord({ grantedAt: undefined });
    const facts = { record, plan: undefined, partitions: [], efforts: {} };
    const report = buildFailedReport(facts, { code: 'not_csv', message: 'It is a ZIP archive.' }, endedAt);
    const { subject, text } = await composeRunMail(report, link);
    expect(subject).toBe('products.csv: not imported, the file is not a CSV file');
    expect(text).toMatch(/ZIP archive[\s\S]*the catalogue is as it was before[\s\S]*upload the file again/);
  });
});
