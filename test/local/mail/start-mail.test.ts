import { readdir } from 'node:fs/promises';
import { type Body, SESClient, SendEmailCommand } from '@aws-sdk/client-ses';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startMail } from '../../../local/mail/start-mail.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function start(directory: string): Promise<string> {
  const mail = await startMail({ directory });
  closing.push(mail.close);
  return mail.url;
}

function send(url: string, subject?: string): Promise<string | undefined> {
  const Html = { Data: '<p>Grüße, 東京</p>', Charset: 'UTF-8' };
  return sendBody(url, { Text: { Data: 'Grüße' }, Html }, subject);
}

async function sendBody(url: string, Body: Body, subject = 'Größe geprüft ✓'): Promise<string | undefined> {
  const client = new SESClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const { MessageId } = await client.send(
    new SendEmailCommand({
      Source: 'Lading <lading@example.com>',
      Destination: { ToAddresses: ['a@example.com', 'b@example.com'], CcAddresses: ['c@example.com'] },
      Message: { Subject: { Data: subject }, Body },
    }),
  );
  client.destroy();
  return MessageId;
}

async function stored(url: string): Promise<unknown[]> {
  const response = await fetch(`${url}/store`);
  const { emails } = (await response.json()) as { emails: unknown[] };
  return emails;
}

describe('startMail', () => {
  it('takes a mail with HTML, text, accents and several recipients, and shows it', async () => {
    const url = await start(await temporaryDirectory());
    const messageId = await send(url);
    expect(await stored(url)).toEqual([
      expect.objectContaining({
        messageId,
        from: 'Lading <lading@example.com>',
        destination: { to: ['a@example.com', 'b@example.com'], cc: ['c@example.com'], bcc: [] },
        subject: 'Größe geprüft ✓',
        body: { html: '<p>Grüße, 東京</p>', text: 'Grüße' },
      }),
    ]);
    const page = await fetch(url);
    expect([page.status, page.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('text/html'),
    ]);
  });

  it('signs the links of a mail for a browser, in either form of it', async () => {
    const presign = (text: string) => text.replaceAll('/report.html', '/report.html?X-Amz-A=1&X-Amz-B=2');
    const mail = await startMail({ directory: await temporaryDirectory(), presign });
    closing.push(mail.close);
    const Body = { Text: { Data: '/report.html' }, Html: { Data: '<a href="/report.html">&amp;</a>' } };
    await sendBody(mail.url, Body);
    const text = '/report.html?X-Amz-A=1&X-Amz-B=2';
    const html = '<a href="/report.html?X-Amz-A=1&amp;X-Amz-B=2">&amp;</a>';
    expect(await stored(mail.url)).toMatchObject([{ body: { text, html } }]);
  });

  it('shows the mails of earlier starts, in order', async () => {
    const directory = await temporaryDirectory();
    const first = await start(directory);
    await send(first, 'one');
    await send(first, 'two');
    const before = await stored(first);
    await closing.pop()?.();
    const second = await start(directory);
    expect(await stored(second)).toEqual(before);
    expect(before).toMatchObject([{ subject: 'one' }, { subject: 'two' }]);
  });

  it('forgets the mails of a store that was cleared', async () => {
    const directory = await temporaryDirectory();
    const url = await start(directory);
    await send(url);
    expect(await readdir(directory)).toHaveLength(1);
    await fetch(`${url}/clear-store`, { method: 'POST' });
    expect(await readdir(directory)).toEqual([]);
  });
});
