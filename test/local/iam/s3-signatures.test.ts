import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Credentials } from '../../../local/credentials/access-key.ts';
import { presignedGet } from '../../../local/credentials/presign.ts';
import { aGuardedS3, Bucket, refusal } from './a-guarded-s3.ts';
import { administrator, ofRole } from './an-access.ts';

let s3: Awaited<ReturnType<typeof aGuardedS3>>;
beforeAll(async () => {
  s3 = await aGuardedS3();
});
afterAll(() => s3?.close());

describe('the endpoint', () => {
  it('refuses a key that nobody has, a wrong secret and no signature at all', async () => {
    const get = () => new GetObjectCommand({ Bucket, Key: 'runs/1/plan.json' });
    const stranger = s3.clientOf({ accessKeyId: 'LADINGSTRANGERXXXXXX', secretAccessKey: 'x' });
    const guess = s3.clientOf({ accessKeyId: ofRole.accessKeyId, secretAccessKey: 'x' });
    expect(await refusal(stranger.send(get()))).toMatchObject({ name: 'InvalidAccessKeyId', status: 403 });
    expect(await refusal(guess.send(get()))).toMatchObject({ name: 'SignatureDoesNotMatch', status: 403 });
    const unsigned = await fetch(`${s3.url}/${Bucket}/runs/1/plan.json`);
    expect([unsigned.status, await unsigned.text()]).toEqual([
      403,
      expect.stringContaining('<Code>AccessDenied<'),
    ]);
  });

  it('gives what a presigned address names, as far as its signer may', async () => {
    const open = (signer: Credentials, key: string) =>
      fetch(presignedGet(signer, `${s3.url}/${Bucket}/${key}`, { expiresSeconds: 60 }));
    expect(await (await open(administrator, 'runs/1/plan.json')).text()).toBe('plan');
    expect((await open(ofRole, 'runs/1/plan.json')).status).toBe(200);
    expect((await open(ofRole, 'incoming/a.csv')).status).toBe(403);
  });

  it('gives a page that a presigned link opened what lies beside it, and nothing else', async () => {
    await s3.admin.send(new PutObjectCommand({ Bucket, Key: 'runs/1/rejects.csv', Body: 'rows' }));
    const origin = `${s3.url}/${Bucket}`;
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
    const client = s3.clientOf(administrator);
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
    expect(await refusal(s3.admin.send(new HeadObjectCommand({ Bucket, Key: 'tampered' })))).toMatchObject({
      status: 404,
    });
  });

  it('understands what the SDK signs, whatever stands in a key, its metadata or a parameter', async () => {
    const key = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).filter((text) => isKey(text));
    await fc.assert(
      fc.asyncProperty(key, fc.stringMatching(/^[ -~]{0,30}$/), async (Key, note) => {
        const content = `content of ${Key}`;
        const Metadata = { note: note.trim() };
        await s3.admin.send(new PutObjectCommand({ Bucket, Key, Body: content, Metadata }));
        const ResponseContentType = `text/plain; name="${encodeURIComponent(Key)}"`;
        const got = await s3.admin.send(new GetObjectCommand({ Bucket, Key, ResponseContentType }));
        expect(await got.Body?.transformToString()).toBe(content);
        const { Contents } = await s3.admin.send(new ListObjectsV2Command({ Bucket, Prefix: Key }));
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
