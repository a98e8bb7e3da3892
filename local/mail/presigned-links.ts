import type { Email } from 'aws-ses-v2-local/dist/store.js';
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

/** The body of a mail with its links signed. */
export function signLinks({ html, text }: Email['body'], presign: Presign): Email['body'] {
  return {
    ...(html !== undefined && { html: presign(html).replaceAll(/&(?=X-Amz-)/g, '&amp;') }),
    ...(text !== undefined && { text: presign(text) }),
  };
}
