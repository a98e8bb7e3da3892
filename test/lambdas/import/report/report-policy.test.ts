import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildReport } from '../../../../lambdas/import/report/report-build.ts';
import { renderReportHtml } from '../../../../lambdas/import/report/report-html.ts';
import { chromiumPath, openChromium } from '../../../support/chromium.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';
import { sampleFacts } from '../report-sample.ts';

const page = () => renderReportHtml(buildReport(sampleFacts(), '2026-11-21T03:49:48.700Z'));

describe('the policy of report.html', () => {
  it('stands before all that it is about, and nothing in the page needs more', async () => {
    const html = await page();
    expect(html).toMatch(
      /<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-[\w+/=]{44}&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;">\n<title>/,
    );
    expect(
      html.match(/<script|\sstyle=|\son\w+=|javascript:|<(?:link|img|iframe|object|embed)\b/gi),
    ).toBeNull();
    expect(html.match(/<style>/g)).toHaveLength(1);
  });
});

/** Skipped where there is no browser; the summary counts it then. */
const withBrowser = chromiumPath ? describe : describe.skip;

withBrowser('report.html in a browser', () => {
  let browser: Awaited<ReturnType<typeof openChromium>>;
  beforeAll(async () => {
    browser = await openChromium(chromiumPath!);
  });
  afterAll(() => browser.close());

  const open = async (html: string) => {
    const path = join(await temporaryDirectory(), 'report.html');
    await writeFile(path, html);
    await browser.goTo(pathToFileURL(path).href);
  };
  const injected = `<script>window.ran = 1</script><img src="x" onerror="window.ran = 2"><p id="p" style="width: 7px">`;

  it('has its own style, and bars as long as their figures', async () => {
    await open(await page());
    const widths = await browser.evaluate(
      "[...document.querySelectorAll('.bars i')].map((bar) => getComputedStyle(bar).width.replace('px', '') / bar.parentElement.clientWidth)",
    );
    const { counts } = buildReport(sampleFacts(), '2026-11-21T03:49:48.700Z');
    const shares = [counts.created, counts.updated, counts.unchanged, counts.duplicates, counts.rejected];
    const expected = shares.map((count) => expect.closeTo(count / counts.rows, 2));
    expect(widths).toEqual(expected);
    expect(await browser.evaluate("getComputedStyle(document.querySelector('.track')).overflow")).toBe(
      'hidden',
    );
  });

  it('runs no script and takes no style that slipped in', async () => {
    await open((await page()).replace('<main>', `<main>${injected}`));
    const { ran, width } = JSON.parse(
      String(
        await browser.evaluate(
          "JSON.stringify({ ran: window.ran ?? 0, width: getComputedStyle(document.getElementById('p')).width })",
        ),
      ),
    );
    expect(ran).toBe(0);
    expect(width).not.toBe('7px');
  });

  it('would have run them without its policy', async () => {
    const bare = (await page()).replace(/<meta http-equiv.*\n/, '').replace('<main>', `<main>${injected}`);
    await open(bare);
    expect(await browser.evaluate('window.ran')).toBeGreaterThan(0);
  });
});
