import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Credentials } from '../../../local/credentials/access-key.ts';
import { presignedGet } from '../../../local/credentials/presign.ts';
import { startS3 } from '../../../local/s3/s3-server.ts';
import { temporaryDirectory } from '../../support/command-line.ts';
import { accessFor, administrator, allow, ofRole, sessionArn } from './an-access.ts';

const Bucket = 'drop';
const objects = (pattern: string) => `arn:aws:s3:::${Bucket}/${pattern}`;
const statements = [
  allow(['s3:GetObject'], [objects('runs/*/plan.json')]),
  allow(['s3:PutObject'], [objects('runs/*/report.json')]),
];

let data: Awaited<ReturnType<typeof temporaryDirectory>>;
let server: { url: string; close(): Promise<void> };
const clients: S3Client[] = [];
let admin: S3Client;
let role: S3Client;
beforeAll(async () => {
  data = await temporaryDirectory();
  const buckets = [{ name: Bucket, versioned: true, eventBridge: false }];
  server = await startS3({ directory: data.path, buckets, access: accessFor(statements) });
  admin = clientOf(administrator);
  role = clientOf(ofRole);
  await admin.send(new PutObjectCommand({ Bucket, Key: 'runs/1/plan.json', Body: 'plan' }));
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await server?.close();
  await data?.remove();
});

function clientOf({ accessKeyId, secretAccessKey }: Credentials): S3Client {
  const client = new S3Client({
    ...{ endpoint: server.url, region: 'us-east-1', forcePathStyle: true, maxAttempts: 1 },
    credentials: { accessKeyId, secretAccessKey },
  });
  clients.push(client);
  return client;
}

async function refusal(call: Promise<unknown>) {
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

const sentence = (action: string, resource: string) =>
  `User: ${sessionArn} is not authorized to perform: ${action} on resource: "${resource}" because no identity-based policy allows the ${action} action`;

describe('a role', () => {
  it('may do what its statements allow', async () => {
    const { Body } = await role.send(new GetObjectCommand({ Bucket, Key: 'runs/1/plan.json' }));
    expect(await Body?.transformToString()).toBe('plan');
    await role.send(new PutObjectCommand({ Bucket, Key: 'runs/1/report.json', Body: '{}' }));
  });

  it.each([
    [
      'reads another object',
      new GetObjectCommand({ Bucket, Key: 'incoming/a.csv' }),
      's3:GetObject',
      objects('incoming/a.csv'),
    ],
    [
      'reads a version',
      new GetObjectCommand({ Bucket, Key: 'runs/1/plan.json', VersionId: 'v' }),
      's3:GetObjectVersion',
      objects('runs/1/plan.json'),
    ],
    [
      'writes another object',
      new PutObjectCommand({ Bucket, Key: 'x', Body: 'x' }),
      's3:PutObject',
      objects('x'),
    ],
    [
      'copies what it may not read',
      new CopyObjectCommand({ Bucket, Key: 'runs/1/report.json', CopySource: `${Bucket}/secret` }),
      's3:GetObject',
      objects('secret'),
    ],
    ['lists', new ListObjectsV2Command({ Bucket }), 's3:ListBucket', `arn:aws:s3:::${Bucket}`],
  ])('that %s is refused in the words of S3', async (_, command, action, resource) => {
    // The commands have no common type that send takes.
    const call = role.send(command as GetObjectCommand);
    expect(await refusal(call)).toEqual({
      name: 'AccessDenied',
      message: sentence(action, resource),
      status: 403,
    });
  });

  it('hears why even when it was still sending', async () => {
    const Body = Buffer.alloc(30 << 20, 'x');
    expect(await refusal(role.send(new PutObjectCommand({ Bucket, Key: 'large', Body })))).toMatchObject({
      name: 'AccessDenied',
    });
  });

  it('that may not list is not told that an object is missing', async () => {
    const Key = 'runs/2/plan.json';
    expect(await refusal(role.send(new GetObjectCommand({ Bucket, Key })))).toEqual({
      name: 'AccessDenied',
      message: sentence('s3:ListBucket', `arn:aws:s3:::${Bucket}`),
      status: 403,
    });
    expect(await refusal(role.send(new HeadObjectCommand({ Bucket, Key })))).toMatchObject({ status: 403 });
    expect(await refusal(admin.send(new GetObjectCommand({ Bucket, Key })))).toMatchObject({
      name: 'NoSuchKey',
    });
  });

  it('deletes of several objects those that it may', async () => {
    const Delete = { Objects: [{ Key: 'runs/1/plan.json' }, { Key: 'x', VersionId: 'v' }] };
    const { Errors, Deleted } = await role.send(new DeleteObjectsCommand({ Bucket, Delete }));
    expect(Deleted).toBeUndefined();
    expect(Errors).toEqual([
      { Key: 'runs/1/plan.json', Code: 'AccessDenied', Message: 'Access Denied' },
      { Key: 'x', VersionId: 'v', Code: 'AccessDenied', Message: 'Access Denied' },
    ]);
  });
});

describe('the endpoint', () => {
  it('refuses a key that nobody has, a wrong secret and no signature at all', async () => {
    const get = () => new GetObjectCommand({ Bucket, Key: 'runs/1/plan.json' });
    const stranger = clientOf({ accessKeyId: 'LADINGSTRANGERXXXXXX', secretAccessKey: 'x' });
    const guess = clientOf({ accessKeyId: ofRole.accessKeyId, secretAccessKey: 'x' });
    expect(await refusal(stranger.send(get()))).toMatchObject({ name: 'InvalidAccessKeyId', status: 403 });
    expect(await refusal(guess.send(get()))).toMatchObject({ name: 'SignatureDoesNotMatch', status: 403 });
    const unsigned = await fetch(`${server.url}/${Bucket}/runs/1/plan.json`);
    expect([unsigned.status, await unsigned.text()]).toEqual([
      403,
      expect.stringContaining('<Code>AccessDenied<'),
    ]);
  });

  it('gives what a presigned address names, as far as its signer may', async () => {
    const open = (signer: Credentials, key: string) =>
      fetch(presignedGet(signer, `${server.url}/${Bucket}/${key}`, { expiresSeconds: 60 }));
    expect(await (await open(administrator, 'runs/1/plan.json')).text()).toBe('plan');
    expect((await open(ofRole, 'runs/1/plan.json')).status).toBe(200);
    expect((await open(ofRole, 'incoming/a.csv')).status).toBe(403);
  });

  it('gives a page that a presigned link opened what lies beside it, and nothing else', async () => {
    await admin.send(new PutObjectCommand({ Bucket, Key: 'runs/1/rejects.csv', Body: 'rows' }));
    const origin = `${server.url}/${Bucket}`;
    const referer = presignedGet(administrator, `${origin}/runs/1/plan.json`, { expiresSeconds: 60 });
    const follow = async (path: string, headers: Record<string, string>, method = 'GET') =>
      (await fetch(`${origin}/${path}`, { method, headers })).status;
    expect(await follow('runs/1/rejects.csv', { referer })).toBe(200);
    expect(await follow('runs/2/rejects.csv', { referer })).toBe(403);
    expect(await follow('runs/1/rejects.csv', { referer }, 'DELETE')).toBe(403);
    expect(await follow('runs/1/rejects.csv', { referer: `${referer.slice(0, -1)}x` })).toBe(400);
    expect(await follow('runs/1/rejects.csv', { referer: `${origin}/runs/1/plan.json` })).toBe(403);
    const ofRoleAlone = presignedGet(ofRole, `${origin}/runs/1/plan.json`, { expiresSeconds: 60 });
    expect(await follow('runs/1/rejects.csv', { referer: ofRoleAlone })).toBe(403);
  });

  it('keeps nothing of a body that is not the one that was signed', async () => {
    const client = clientOf(administrator);
    client.middlewareStack.add(
      (next) => (args) => {
        const { request } = args as unknown as { request: { body: Buffer } };
        request.body = Buffer.from('other');
        return next(args);
      },
      // Behind the signature.
      {
        step: 'finalizeRequest',
        priority: 'low',
        relation: 'after',
        toMiddleware: 'httpSigningMiddleware',
      } as never,
    );
    const put = client.send(new PutObjectCommand({ Bucket, Key: 'tampered', Body: Buffer.from('right') }));
    expect((await refusal(put)).status).toBe(400);
    expect(await refusal(admin.send(new HeadObjectCommand({ Bucket, Key: 'tampered' })))).toMatchObject({
      status: 404,
    });
  });

  it('understands what the SDK signs, whatever stands in a key, its metadata or a parameter', async () => {
    const key = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).filter((text) => isKey(text));
    await fc.assert(
      fc.asyncProperty(key, fc.stringMatching(/^[ -~]{0,30}$/), async (Key, note) => {
        const content = `content of ${Key}`;
        const Metadata = { note: note.trim() };
        await admin.send(new PutObjectCommand({ Bucket, Key, Body: content, Metadata }));
        const ResponseContentType = `text/plain; name="${encodeURIComponent(Key)}"`;
        const got = await admin.send(new GetObjectCommand({ Bucket, Key, ResponseContentType }));
        expect(await got.Body?.transformToString()).toBe(content);
        const { Contents } = await admin.send(new ListObjectsV2Command({ Bucket, Prefix: Key }));
        expect(Contents?.map((one) => one.Key)).toContain(Key);
      }),
      { numRuns: 60 },
    );
  });
});

/** Keys that the SDK and XML can carry at all. */
function isKey(text: string): boolean {
  return !/[\u0000-\u001f\u007f-\u009f\ufffe\uffff]/.test(text) && !/^\/|\/\/|(^|\/)\.\.?(\/|$)/.test(text);
}
