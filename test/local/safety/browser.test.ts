import { createServer } from 'node:http';
import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listeningServer } from '../../../local/listening-server.ts';
import { chromiumPath, openChromium } from '../../support/chromium.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { allEndpoints, endpointNames } from './all-endpoints.ts';

/** Skipped where there is no browser; the summary counts it then. */
const withBrowser = chromiumPath ? describe : describe.skip;

withBrowser('a page in a browser of this machine', () => {
  let cloud: Awaited<ReturnType<typeof allEndpoints>>;
  let browser: Awaited<ReturnType<typeof openChromium>>;
  const evil = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end('<p>evil'));
  const evilPage = () => `http://evil.example:${new URL(listeningServer(evil).url).port}/`;

  beforeAll(async () => {
    cloud = await allEndpoints(await temporaryDirectory());
    browser = await openChromium(chromiumPath!);
    await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
    await sendMail(cloud.endpoints.mail.url);
  });
  afterAll(async () => {
    await browser.close();
    evil.close();
    evil.closeAllConnections();
    await cloud.close();
  });

  /** What became of the example of each endpoint: a status, or that nothing could be read. */
  const attempt = async (more: (name: (typeof endpointNames)[number]) => { url: string; init?: object }) => {
    const results: Record<string, unknown> = {};
    for (const name of endpointNames) {
      const { method, headers, body, path } = cloud.endpoints[name].example;
      const { url, init } = more(name);
      const asked = JSON.stringify({ method, headers, body, ...init });
      results[name] = await browser.evaluate(
        `fetch(${JSON.stringify(url + path)}, ${asked}).then((answer) => answer.status, () => 'nothing')`,
      );
    }
    return results;
  };
  const each = (value: unknown) => Object.fromEntries(endpointNames.map((name) => [name, value]));

  it('of another origin reads nothing', async () => {
    await browser.goTo(evilPage());
    const read = await attempt((name) => ({ url: cloud.endpoints[name].url }));
    expect(read).toEqual(each('nothing'));
  });

  it('of another origin changes nothing, even when it does not ask to read the answer', async () => {
    await browser.goTo(evilPage());
    for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
      const init = { mode: 'no-cors', headers: { 'content-type': type } };
      await attempt((name) => ({ url: cloud.endpoints[name].url, init }));
    }
    const { url, example } = cloud.endpoints.lambda;
    await browser.evaluate(
      `fetch('${url + example.path}', { method: 'POST', mode: 'no-cors', body: new Blob(['{}']) }).then(() => 0)`,
    );
    await submitForm(`${cloud.endpoints.mail.url}/clear-store`);
    expect(cloud.called).toEqual([]);
    expect(await mails()).toBe(1);
  });

  it('whose own name leads to this machine reads nothing and changes nothing', async () => {
    const results: Record<string, unknown> = {};
    for (const name of endpointNames) {
      const rebound = `http://evil.example:${new URL(cloud.endpoints[name].url).port}`;
      await browser.goTo(`${rebound}/store`);
      const all = await attempt(() => ({ url: rebound }));
      results[name] = all[name];
    }
    expect(results).toEqual(each(403));
    expect([cloud.called, await mails()]).toEqual([[], 1]);
  });

  it('that is the own page of the mails shows and clears them', async () => {
    await browser.goTo(cloud.endpoints.mail.url);
    const seen = await browser.evaluate(`fetch('/store').then((answer) => answer.json())`);
    expect(seen).toMatchObject({ emails: [{ subject: 'for the team' }] });
    const cleared = await browser.evaluate(
      `fetch('/clear-store', { method: 'post' }).then((answer) => answer.status)`,
    );
    expect([cleared, await mails()]).toEqual([200, 0]);
  });

  async function mails(): Promise<number> {
    const answer = await fetch(`${cloud.endpoints.mail.url}/store`);
    const { emails } = (await answer.json()) as { emails: unknown[] };
    return emails.length;
  }

  async function submitForm(action: string): Promise<void> {
    await browser.evaluate(
      `new Promise((resolve) => {
        const form = Object.assign(document.createElement('form'), { method: 'post', action: '${action}' });
        const frame = Object.assign(document.createElement('iframe'), { name: 'answer' });
        form.target = 'answer';
        document.body.append(frame, form);
        frame.onload = () => resolve(0);
        form.submit();
      })`,
    );
  }
});

async function sendMail(endpoint: string): Promise<void> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new SESClient({ endpoint, region: 'us-east-1', credentials });
  await client.send(
    new SendEmailCommand({
      Source: 'lading@example.com',
      Destination: { ToAddresses: ['a@example.com'] },
      Message: { Subject: { Data: 'for the team' }, Body: { Text: { Data: 'x' } } },
    }),
  );
  client.destroy();
}
