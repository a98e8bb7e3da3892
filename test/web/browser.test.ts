import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openApiDocument } from '../../lambdas/http/openapi.ts';
import { answerFile } from '../../lambdas/site/answer-file.ts';
import { readSiteFiles } from '../../lambdas/site/site-files.ts';
import { buildWeb } from '../../lib/http/build-web.ts';
import { closers } from '../../local/closers.ts';
import { startDistribution } from '../../local/cloudfront/start-distribution.ts';
import { allRoutes } from '../lambdas/http/all-routes.ts';
import { aGateway, aMethod, anApi, type FakeFunction } from '../local/api-gateway/a-gateway.ts';
import { behaviors } from '../local/cloudfront/a-distribution.ts';
import { chromiumPath, openChromium } from '../support/chromium.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const document = openApiDocument(allRoutes);
/** What the API answers to the page that asks for its description. */
let description: { statusCode: number; body: string };
const closing = closers();
let url: string;
let browser: Awaited<ReturnType<typeof openChromium>>;

/** Skipped where there is no browser; the summary counts it then. */
(chromiumPath ? describe : describe.skip)('the page in a browser', () => {
  beforeAll(async () => {
    const directory = await temporaryDirectory();
    buildWeb(directory);
    const files = readSiteFiles(directory);
    const site: FakeFunction = ({ pathParameters }) => {
      const { file: path } = pathParameters as { file: string };
      const { status: statusCode, ...answer } = answerFile({ path }, { files, isOnePage: false });
      return { statusCode, ...answer };
    };
    const methods = [
      aMethod('ANY', '/site/{file+}', { functionArn: 'site' }),
      aMethod('GET', '/openapi.json', { functionArn: 'describe' }),
    ];
    const gateway = await closing.adopt(aGateway(anApi(methods), { site, describe: () => description }));
    const front = await closing.adopt(
      startDistribution({
        distribution: { logicalId: 'Front', defaultRootObject: 'index.html', behaviors: behaviors() },
        directory,
        originUrl: () => new URL(gateway.url),
      }),
    );
    url = front.url;
    browser = await openChromium(chromiumPath!);
    closing.add(browser.close);
  });
  afterAll(() => closing.close());

  /** Goes there and waits until the page has heard of the API, or that it does not. */
  async function open(path: string, answer = { statusCode: 200, body: JSON.stringify(document) }) {
    description = answer;
    await browser.goTo('about:blank');
    await browser.goTo(`${url}${path}`);
    await until(`!document.querySelector('[aria-busy]')`);
  }
  const until = (condition: string) =>
    browser.evaluate(
      `new Promise((done) => { const look = () => (${condition}) ? done(true) : requestAnimationFrame(look); look(); })`,
    );
  const texts = (selector: string) =>
    browser.evaluate(`[...document.querySelectorAll('${selector}')].map((one) => one.textContent)`);

  it('shows every call, says that the API is up, and breaks no rule of its policy', async () => {
    await open('/');
    expect(await texts('article .path')).toHaveLength(allRoutes.length);
    expect(await texts('nav a')).toHaveLength(allRoutes.length);
    expect(await texts('#state')).toEqual([
      expect.stringMatching(/^The API is up: it answered in \d+ ms and has \d+ calls\.$/),
    ]);
    expect(await texts('#sign-in pre')).toEqual([expect.stringContaining(`api=${url}/v1\n`)]);
    const violations = `new Promise((done) => {
      const observer = new ReportingObserver((reports) => done(reports.map(({ body }) => body.blockedURL)), { types: ['csp-violation'], buffered: true });
      observer.observe();
      setTimeout(() => done([]), 100);
    })`;
    expect(await browser.evaluate(violations)).toEqual([]);
  });

  it('is told of its violations, were there any', async () => {
    await open('/');
    const violated = `new Promise((done) => {
      addEventListener('securitypolicyviolation', ({ violatedDirective }) => done(violatedDirective));
      document.body.setAttribute('style', 'color: red');
    })`;
    expect(await browser.evaluate(violated)).toBe('style-src-attr');
  });

  it('finds calls by what is typed, from the keyboard alone', async () => {
    await open('/');
    await browser.evaluate(
      `document.dispatchEvent(new KeyboardEvent('keydown', { key: '/', bubbles: true }))`,
    );
    const typed = `(() => {
      const field = document.activeElement;
      field.value = 'csv';
      field.dispatchEvent(new Event('input'));
      return [field.id, ...[...document.querySelectorAll('article:not([hidden])')].map(({ id }) => id)];
    })()`;
    expect(await browser.evaluate(typed)).toEqual(['find', 'exportBreaches']);
    expect(await texts('#found')).toEqual([`1 of ${allRoutes.length} calls`]);
    await browser.evaluate(
      `document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }))`,
    );
    expect(await texts('article:not([hidden])')).toHaveLength(allRoutes.length);
  });

  it('fits a phone, and has a name for each thing that one can press', async () => {
    await open('/#findBreaches');
    const unnamed = `[...document.querySelectorAll('a, button, input, [tabindex="0"]')].filter(
      (one) => !(one.getAttribute('aria-label') || one.textContent.trim() || one.labels?.length),
    ).length`;
    expect(await browser.evaluate(unnamed)).toBe(0);
    await browser.resize(390, 844);
    await browser.evaluate(`for (const one of document.querySelectorAll('details')) one.open = true`);
    expect(await browser.evaluate('[document.documentElement.scrollWidth, innerWidth]')).toEqual([390, 390]);
    await browser.resize(1280, 900);
  });

  it('says what became of it when the API does not answer, and tries again', async () => {
    await open('/', { statusCode: 503, body: '{}' });
    expect(await texts('[role=alert] p')).toEqual([
      'The calls could not be loaded. The API answered 503. What is stored is safe.',
    ]);
    description = { statusCode: 200, body: JSON.stringify(document) };
    await browser.evaluate(`document.querySelector('[role=alert] button').click() ?? 0`);
    await until(`document.querySelector('article')`);
    expect(await texts('[role=alert]')).toEqual([]);
  });
});
