import {
  SESClient,
  SendEmailCommand,
  type SendEmailCommandInput,
  SendRawEmailCommand,
  VerifyEmailIdentityCommand,
} from '@aws-sdk/client-ses';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startMail } from '../../../local/mail/start-mail.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

let url: string;
let close: () => Promise<void>;
let client: SESClient;
beforeAll(async () => {
  ({ url, close } = await startMail({ directory: await temporaryDirectory() }));
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new SESClient({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 });
});
afterAll(async () => {
  client.destroy();
  await close();
});
beforeEach(async () => {
  await fetch(`${url}/clear-store`, { method: 'POST' });
});

async function stored(): Promise<unknown[]> {
  const { emails } = (await (await fetch(`${url}/store`)).json()) as { emails: unknown[] };
  return emails;
}

const whole: SendEmailCommandInput = {
  Source: 'imports@lading.example',
  Destination: { ToAddresses: ['a@lading.example'] },
  Message: { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } },
};
const send = (changes: Partial<SendEmailCommandInput>) =>
  client.send(new SendEmailCommand({ ...whole, ...changes }));

/** Sends a form as boto3 writes it. */
async function post(members: Record<string, string>) {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(members) });
  return { status: answer.status, type: answer.headers.get('content-type'), xml: await answer.text() };
}

describe('SendEmail', () => {
  it('is a form, with numbered members, and is answered in XML', async () => {
    const to = Array.from({ length: 12 }, (_, index) => `to-${index + 1}@lading.example`);
    const numbered = to.map((address, index) => [`Destination.ToAddresses.member.${index + 1}`, address]);
    const { status, type, xml } = await post({
      ...{ Action: 'SendEmail', Version: '2010-12-01', Source: 'imports@lading.example' },
      ...Object.fromEntries(numbered.toSorted()),
      ...{ 'Destination.BccAddresses.member.1': 'bcc@lading.example' },
      ...{ 'ReplyToAddresses.member.1': 'reply@lading.example' },
      ...{ 'Message.Subject.Data': 'a & b', 'Message.Subject.Charset': 'UTF-8' },
      ...{ 'Message.Body.Text.Data': '1 + 1\n= 2 %' },
    });
    expect([status, type]).toEqual([200, 'text/xml']);
    const id = /<SendEmailResult><MessageId>([\w-]+)<\/MessageId><\/SendEmailResult>/.exec(xml)?.[1];
    expect(xml).toMatch(/<SendEmailResponse xmlns="http:\/\/ses\.amazonaws\.com\/doc\/2010-12-01\/">/);
    expect(await stored()).toEqual([
      {
        ...{ messageId: id, at: expect.any(Number), from: 'imports@lading.example', subject: 'a & b' },
        destination: { to, cc: [], bcc: ['bcc@lading.example'] },
        ...{ replyTo: ['reply@lading.example'], body: { text: '1 + 1\n= 2 %' }, attachments: [] },
      },
    ]);
  });

  it('keeps every word as it was sent', async () => {
    const words = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => text.isWellFormed());
    const addresses = fc.array(
      fc.stringMatching(/^[a-z0-9+'&=%]{1,20}$/).map((local) => `${local}@lading.example`),
      { minLength: 1, maxLength: 25 },
    );
    await fc.assert(
      fc.asyncProperty(words, words, words, addresses, addresses, async (subject, html, text, to, cc) => {
        const Body = { Html: { Data: html }, Text: { Data: text } };
        const Destination = { ToAddresses: to, CcAddresses: cc };
        const { MessageId } = await send({ Destination, Message: { Subject: { Data: subject }, Body } });
        expect((await stored()).at(-1)).toMatchObject({
          ...{ messageId: MessageId, subject, body: { html, text }, destination: { to, cc, bcc: [] } },
        });
      }),
      { numRuns: 40 },
    );
  });

  const many = Array.from({ length: 51 }, (_, index) => `${index}@lading.example`);
  const long = { Subject: { Data: 's' }, Body: { Text: { Data: 'x'.repeat(10 * 1024 * 1024) } } };
  it.each<[string, Partial<SendEmailCommandInput>]>([
    ["Missing required header 'To'.", { Destination: {} }],
    ['Recipient count exceeds 50.', { Destination: { ToAddresses: many } }],
    ["Missing final '@domain'", { Destination: { CcAddresses: ['a@lading.example', 'sales'] } }],
    ["Missing final '@domain'", { Source: 'Lading' }],
    ["Message length is more than 10485760 bytes long: '10485761'.", { Message: long }],
    ['The mail has neither HTML nor text.', { Message: { Subject: { Data: 's' }, Body: {} } }],
  ])('is refused in the words of SES: %s', async (message, changes) => {
    await expect(send(changes)).rejects.toMatchObject({
      ...{ name: 'InvalidParameterValue', message, $metadata: { httpStatusCode: 400 } },
      Error: { Type: 'Sender', Code: 'InvalidParameterValue' },
    });
    expect(await stored()).toEqual([]);
  });
});

describe('SendRawEmail', () => {
  const header = [
    'From: "Lading" <imports@lading.example>',
    'To: Sales <sales@lading.example>, Kitchen: chef@lading.example;',
    'Reply-To: reply@lading.example',
    'Subject: =?UTF-8?B?R3LDtsOfZQ==?=',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=x',
  ];
  const parts = [
    ['Content-Type: text/plain; charset=utf-8', '', 'see the file'],
    [
      'Content-Type: text/csv',
      'Content-Disposition: attachment; filename=rejects.csv',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from('sku\n1\n').toString('base64'),
    ],
  ];
  const Data = Buffer.from(
    [...header, '', ...parts.flatMap((part) => ['--x', ...part]), '--x--', ''].join('\r\n'),
  );

  it('is shown as its header says, with its attachments', async () => {
    const { MessageId } = await client.send(new SendRawEmailCommand({ RawMessage: { Data } }));
    expect(await stored()).toMatchObject([
      {
        ...{ messageId: MessageId, from: 'Lading <imports@lading.example>', subject: 'Größe' },
        destination: { to: ['Sales <sales@lading.example>', 'chef@lading.example'], cc: [], bcc: [] },
        ...{ replyTo: ['reply@lading.example'], body: { text: 'see the file' } },
        attachments: [{ filename: 'rejects.csv', contentType: 'text/csv', content: 'c2t1CjEK', size: 6 }],
      },
    ]);
  });

  it('goes to whom the call names, who may be hidden', async () => {
    const Destinations = ['sales@lading.example', 'Boss <boss@lading.example>'];
    await client.send(new SendRawEmailCommand({ Destinations, RawMessage: { Data } }));
    expect(await stored()).toMatchObject([{ destination: { bcc: ['boss@lading.example'] } }]);
  });

  it.each(['', 'AAAA', Buffer.from(`To: ${'('.repeat(9999)}`).toString('base64')])(
    'of what is no message is refused: %s',
    async (data) => {
      const answer = await post({ Action: 'SendRawEmail', 'RawMessage.Data': data });
      expect(answer).toMatchObject({ status: 400, xml: expect.stringContaining('InvalidParameterValue') });
    },
  );
});

describe('any other call', () => {
  it('is refused, with what there is', async () => {
    const call = client.send(new VerifyEmailIdentityCommand({ EmailAddress: 'a@lading.example' }));
    await expect(call).rejects.toMatchObject({
      name: 'InvalidAction',
      message: expect.stringMatching(/^Could not find operation VerifyEmailIdentity .*SendRawEmail/),
    });
    expect((await post({})).xml).toContain('<Code>MissingAction</Code>');
  });

  it('by the other protocol of SES is told of this one', async () => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/v2/email/outbound-emails`, { method: 'POST', headers, body: '{}' });
    expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining('query protocol')]);
  });
});
