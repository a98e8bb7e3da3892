import type { Credentials } from '../credentials/access-key.ts';
import { presignedGet } from '../credentials/presign.ts';

/** A whole object of the endpoint, for the services of the embedded cloud themselves. */
export async function fetchObject(credentials: Credentials, endpoint: string, bucket: string, key: string) {
  const path = key.split('/').map(encodeURIComponent).join('/');
  const answer = await fetch(
    presignedGet(credentials, `${endpoint}/${bucket}/${path}`, { expiresSeconds: 60 }),
  );
  if (!answer.ok) throw new Error(`cannot read s3://${bucket}/${key}: status ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}
