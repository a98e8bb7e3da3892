import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Credentials } from '../../../local/credentials/access-key.ts';
import { startS3 } from '../../../local/s3/s3-server.ts';
import { temporaryDirectory } from '../../support/command-line.ts';
import { accessFor, administrator, allow, ofRole } from './an-access.ts';

export const Bucket = 'drop';
export const objects = (pattern: string) => `arn:aws:s3:::${Bucket}/${pattern}`;

/** An S3 in this process whose role may read plans and write reports, with the plan of run 1. */
export async function aGuardedS3() {
  const data = await temporaryDirectory();
  const buckets = [{ name: Bucket, versioned: true, eventBridge: false }];
  const server = await startS3({ directory: data.path, buckets, access: accessFor(statements) });
  const clients: S3Client[] = [];
  const clientOf = ({ accessKeyId, secretAccessKey }: Credentials): S3Client => {
    const client = new S3Client({
      ...{ endpoint: server.url, region: 'us-east-1', forcePathStyle: true, maxAttempts: 1 },
      credentials: { accessKeyId, secretAccessKey },
    });
    clients.push(client);
    return client;
  };
  const [admin, role] = [clientOf(administrator), clientOf(ofRole)];
  await admin.send(new PutObjectCommand({ Bucket, Key: 'runs/1/plan.json', Body: 'plan' }));
  return {
    ...{ url: server.url, admin, role, clientOf },
    async close() {
      for (const client of clients) client.destroy();
      await server.close();
      await data.remove();
    },
  };
}

const statements = [
  allow(['s3:GetObject'], [objects('runs/*/plan.json')]),
  allow(['s3:PutObject'], [objects('runs/*/report.json')]),
];

/** How a call is refused; a call that is not refused says so. */
export async function refusal(call: Promise<unknown>) {
  const error = await call.then(
    () => new Error('it was not refused'),
    (thrown: Error & { $metadata?: { httpStatusCode?: number } }) => thrown,
  );
  return {
    name: error.name,
    message: error.message,
    status: '$metadata' in error ? error.$metadata?.httpStatusCode : 0,
  };
}
