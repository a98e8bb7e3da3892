import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { SesSandbox } from '../../../local/mail/ses-sandbox.ts';
import { startMail } from '../../../local/mail/start-mail.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { accessFor, allow, ofRole, sessionArn } from '../iam/an-access.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const identity = (name: string) => `arn:aws:ses:us-east-1:000000000000:identity/${name}`;
const ofDomain = [identity('lading.example')];

/** Sends to the recipients as a role that may use these identities. */
async function send(sandbox: SesSandbox | undefined, identities: string[], ...ToAddresses: string[]) {
  const access = accessFor([allow(['ses:SendEmail'], identities)]);
  const mail = await startMail({ directory: await temporaryDirectory(), access, sandbox });
  const { accessKeyId, secretAccessKey } = ofRole;
  const client = new SESClient({
    ...{ endpoint: mail.url, region: 'us-east-1', maxAttempts: 1 },
    credentials: { accessKeyId, secretAccessKey },
  });
  closing.push(async () => client.destroy(), mail.close);
  return client.send(
    new SendEmailCommand({
      Source: 'Lading <imports@lading.example>',
      Destination: { ToAddresses },
      Message: { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } },
    }),
  );
}

describe('an account that is out of the sandbox', () => {
  it('may write to anybody', async () => {
    await send(undefined, ofDomain, 'sales@elsewhere.example');
  });
});

describe('an account in the sandbox', () => {
  it('asks for the right to the identity of each recipient', async () => {
    const verified = ['sales@elsewhere.example'];
    await expect(send({ verified }, ofDomain, 'sales@elsewhere.example')).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User \`${sessionArn}' is not authorized to perform \`ses:SendEmail' on resource \`${identity('sales@elsewhere.example')}'`,
    });
    await send({ verified }, [identity('*')], 'sales@elsewhere.example');
    await send({ verified: ['elsewhere.example'] }, [identity('*')], 'sales@elsewhere.example');
  });

  it('may write within its own domain', async () => {
    await send({ verified: [] }, ofDomain, 'sales@lading.example');
  });

  it('writes to nobody who is not verified, and says to whom not', async () => {
    const sending = send(
      { verified: ['a.example'] },
      [identity('*')],
      'x@a.example',
      'y@b.example',
      'z@c.example',
    );
    await expect(sending).rejects.toMatchObject({
      name: 'MessageRejected',
      message:
        'Email address is not verified. The following identities failed the check in region US-EAST-1: y@b.example, z@c.example',
    });
  });

  it('that has verified everybody still asks for their identities', async () => {
    const verified = 'every recipient';
    await expect(send({ verified }, ofDomain, 'x@a.example')).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    await send({ verified }, [identity('*')], 'x@a.example');
  });
});
