import type { Part } from '../part.ts';
import { linkPresigner } from './presigned-links.ts';
import type { SesSandbox } from './ses-sandbox.ts';
import { startMail } from './start-mail.ts';

/** Whose account is in the sandbox has verified its recipients, or they would get no mail from AWS either. */
const everyoneVerified: SesSandbox = { verified: 'every recipient' };

export const mailPart: Part = async ({ directory, template, output, access, administrator, sesSandbox }) => {
  const expected = output('mailSandbox') === 'true' ? everyoneVerified : undefined;
  const { url, close } = await startMail({
    ...{ directory: directory('mail'), access, sandbox: sesSandbox ?? expected },
    presign: linkPresigner(template.buckets, administrator),
  });
  return { endpoint: { variable: 'AWS_ENDPOINT_URL_SES', url }, info: { mail: url }, close };
};
