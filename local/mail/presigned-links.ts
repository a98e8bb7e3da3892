import { z } from 'zod';
import type { Credentials } from '../credentials/access-key.ts';
import { presignedGet } from '../credentials/presign.ts';
import type { LocalBucket } from '../s3/declared.ts';

export type Presign = (text: string) => string;

/** The longest that S3 allows: older mails lead to nothing, and `lading runs RUNID` fetches the report. */
const expiresSeconds = 604_800;

const address = /http:\/\/(?:127\.0\.0\.1|localhost):\d+\/([\w.-]+)\/[^\s"'<>?&]+/g;

/**
 * Signs the addresses of objects in a text, so that the reader of a mail can open them in a browser, which has no key.
 * On AWS such a link leads to the console, which asks for a sign-in.
 */
export function linkPresigner(
  buckets: readonly Pick<LocalBucket, 'name'>[],
  credentials: Credentials,
): Presign {
  const names = new Set(buckets.map(({ name }) => name));
  return (text) =>
    text.replace(address, (link, bucket: string) =>
      names.has(bucket) ? presignedGet(credentials, link, { expiresSeconds }) : link,
    );
}

const Part = z.looseObject({ Data: z.string() });
const Sent = z.looseObject({
  Content: z.looseObject({
    Simple: z.looseObject({ Body: z.looseObject({ Text: Part.optional(), Html: Part.optional() }) }),
  }),
});

/** The body of a SendEmail with its links signed; any other body as it is. */
export function signLinks(body: Buffer, presign: Presign): Buffer {
  const sent = Sent.safeParse(parseJson(body));
  if (!sent.success) return body;
  const { Text, Html } = sent.data.Content.Simple.Body;
  if (Text) Text.Data = presign(Text.Data);
  if (Html) Html.Data = presign(Html.Data).replaceAll(/&(?=X-Amz-)/g, '&amp;');
  return Buffer.from(JSON.stringify(sent.data));
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
