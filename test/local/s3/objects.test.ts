import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  getBytes,
  PLAIN,
  putText,
  type RunningEndpoint,
  refusalOf,
  removeDirectory,
  startEndpoint,
} from './running-endpoint.ts';

let s3: RunningEndpoint;
beforeAll(async () => {
  s3 = await startEndpoint();
});
afterAll(async () => {
  await s3.stop();
  await removeDirectory(s3.directory);
});

const read = (key: string, more: object = {}) => getBytes(s3.client, PLAIN, key, more);

describe('an object', () => {
  it('comes back with its bytes, type, metadata, ETag and checksum', async () => {
    const bytes = randomBytes(300_000);
    await s3.client.send(
      new PutObjectCommand({
        Bucket: PLAIN,
        Key: 'a/b.csv',
        Body: bytes,
        ContentType: 'text/csv; charset=utf-8',
        CacheControl: 'no-store',
        Metadata: { team: 'garden' },
        ChecksumAlgorithm: 'SHA256',
      }),
    );
    expect(await read('a/b.csv')).toEqual(bytes);
    const head = await s3.client.send(
      new HeadObjectCommand({ Bucket: PLAIN, Key: 'a/b.csv', ChecksumMode: 'ENABLED' }),
    );
    expect(head).toMatchObject({
      ContentLength: 300_000,
      ContentType: 'text/csv; charset=utf-8',
      CacheControl: 'no-store',
      Metadata: { team: 'garden' },
      ETag: `"${createHash('md5').update(bytes).digest('hex')}"`,
      ChecksumSHA256: createHash('sha256').update(bytes).digest('base64'),
    });
  });

  it('may be sent as a stream of known length, which arrives in chunks with a checksum at the end', async () => {
    const bytes = randomBytes(700_001);
    const path = join(s3.directory, 'to-send');
    await writeFile(path, bytes);
    const sent = new PutObjectCommand({
      Bucket: PLAIN,
      Key: 'stream',
      Body: createReadStream(path),
      ContentEncoding: 'gzip',
    });
    await s3.client.send(sent);
    const head = await s3.client.send(new HeadObjectCommand({ Bucket: PLAIN, Key: 'stream' }));
    expect(head.ContentEncoding).toBe('gzip');
    expect(await read('stream')).toEqual(bytes);
  });

  it('may be sent as a stream of unknown length in parts', async () => {
    const bytes = randomBytes(12 << 20);
    const body = Readable.from(slices(bytes, 1_000_003));
    const upload = new Upload({ client: s3.client, params: { Bucket: PLAIN, Key: 'unknown', Body: body } });
    const done = await upload.done();
    expect(done.ETag).toMatch(/^"[0-9a-f]{32}-3"$/);
    expect(
      createHash('md5')
        .update(await read('unknown'))
        .digest('hex'),
    ).toBe(createHash('md5').update(bytes).digest('hex'));
  });

  it('may be empty', async () => {
    await putText(s3.client, PLAIN, 'empty', '');
    expect(await read('empty')).toEqual(Buffer.alloc(0));
  });

  it.each([
    '../../etc/passwd',
    'a/../b',
    '..',
    './x',
    'double//slash',
    'folder/',
    'ä ö+&=?#%2F\u00e9',
    '日本語/🧺.csv',
    'new\nline',
    'x'.repeat(1024),
  ])('is kept under exactly its key: %j', async (key) => {
    await putText(s3.client, PLAIN, key, `under ${key}`);
    expect((await read(key)).toString()).toBe(`under ${key}`);
  });

  it('has a key of at most 1,024 bytes', async () => {
    const refusal = await refusalOf(putText(s3.client, PLAIN, 'é'.repeat(513), 'x'));
    expect(refusal).toEqual({ code: 'KeyTooLongError', status: 400 });
  });
});

describe('a copy', () => {
  it('has the bytes and metadata of its source and outlives it', async () => {
    await s3.client.send(
      new PutObjectCommand({ Bucket: PLAIN, Key: 'source ö+1', Body: 'copied', Metadata: { a: 'b' } }),
    );
    const CopySource = `${PLAIN}/${encodeURIComponent('source ö+1')}`;
    await s3.client.send(new CopyObjectCommand({ Bucket: PLAIN, Key: 'copy', CopySource }));
    await s3.client.send(new DeleteObjectCommand({ Bucket: PLAIN, Key: 'source ö+1' }));
    const copy = await s3.client.send(new GetObjectCommand({ Bucket: PLAIN, Key: 'copy' }));
    expect([await copy.Body!.transformToString(), copy.Metadata]).toEqual(['copied', { a: 'b' }]);
  });

  it('of an object onto itself is refused unless it replaces the metadata', async () => {
    await putText(s3.client, PLAIN, 'self', 'x');
    const copy = { Bucket: PLAIN, Key: 'self', CopySource: `${PLAIN}/self` };
    expect(await refusalOf(s3.client.send(new CopyObjectCommand(copy)))).toMatchObject({
      code: 'InvalidRequest',
    });
    await s3.client.send(
      new CopyObjectCommand({ ...copy, MetadataDirective: 'REPLACE', Metadata: { n: '1' } }),
    );
    expect((await read('self')).toString()).toBe('x');
  });
});

describe('a deletion', () => {
  it('of many keys answers for each, also for those that were not there', async () => {
    await putText(s3.client, PLAIN, 'gone <&> "1"', 'x');
    const Objects = [{ Key: 'gone <&> "1"' }, { Key: 'never' }];
    const answer = await s3.client.send(new DeleteObjectsCommand({ Bucket: PLAIN, Delete: { Objects } }));
    expect(answer.Deleted?.map((deleted) => deleted.Key)).toEqual(['gone <&> "1"', 'never']);
    expect(await refusalOf(read('gone <&> "1"'))).toEqual({ code: 'NoSuchKey', status: 404 });
  });
});

describe('what is not there', () => {
  beforeAll(() => putText(s3.client, PLAIN, 'ten', '0123456789'));

  it('is refused by name', async () => {
    const elsewhere = s3.client.send(new GetObjectCommand({ Bucket: 'other', Key: 'x' }));
    expect(await refusalOf(elsewhere)).toEqual({ code: 'NoSuchBucket', status: 404 });
    expect(await refusalOf(read('nothing'))).toEqual({ code: 'NoSuchKey', status: 404 });
    expect(await refusalOf(read('ten', { VersionId: 'v' }))).toEqual({ code: 'NoSuchVersion', status: 404 });
    const tagging = new PutObjectTaggingCommand({ Bucket: PLAIN, Key: 'ten', Tagging: { TagSet: [] } });
    expect(await refusalOf(s3.client.send(tagging))).toEqual({ code: 'NotImplemented', status: 501 });
    const tagged = new PutObjectCommand({ Bucket: PLAIN, Key: 'ten', Body: 'x', Tagging: 'a=b' });
    expect(await refusalOf(s3.client.send(tagged))).toEqual({ code: 'NotImplemented', status: 501 });
    const tags = await s3.client.send(new GetObjectTaggingCommand({ Bucket: PLAIN, Key: 'ten' }));
    expect(tags.TagSet).toEqual([]);
  });
});

function* slices(bytes: Buffer, size: number): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}
