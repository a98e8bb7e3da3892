import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aGuardedS3, Bucket, objects, refusal } from './a-guarded-s3.ts';
import { sessionArn } from './an-access.ts';

let s3: Awaited<ReturnType<typeof aGuardedS3>>;
beforeAll(async () => {
  s3 = await aGuardedS3();
});
afterAll(() => s3?.close());

const sentence = (action: string, resource: string) =>
  `User: ${sessionArn} is not authorized to perform: ${action} on resource: "${resource}" because no identity-based policy allows the ${action} action`;

describe('a role', () => {
  it('may do what its statements allow', async () => {
    const { Body } = await s3.role.send(new GetObjectCommand({ Bucket, Key: 'runs/1/plan.json' }));
    expect(await Body?.transformToString()).toBe('plan');
    await s3.role.send(new PutObjectCommand({ Bucket, Key: 'runs/1/report.json', Body: '{}' }));
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
    const call = s3.role.send(command as GetObjectCommand);
    expect(await refusal(call)).toEqual({
      name: 'AccessDenied',
      message: sentence(action, resource),
      status: 403,
    });
  });

  it('hears why even when it was still sending', async () => {
    const Body = Buffer.alloc(30 << 20, 'x');
    expect(await refusal(s3.role.send(new PutObjectCommand({ Bucket, Key: 'large', Body })))).toMatchObject({
      name: 'AccessDenied',
    });
  });

  it('that may not list is not told that an object is missing', async () => {
    const Key = 'runs/2/plan.json';
    expect(await refusal(s3.role.send(new GetObjectCommand({ Bucket, Key })))).toEqual({
      name: 'AccessDenied',
      message: sentence('s3:ListBucket', `arn:aws:s3:::${Bucket}`),
      status: 403,
    });
    expect(await refusal(s3.role.send(new HeadObjectCommand({ Bucket, Key })))).toMatchObject({
      status: 403,
    });
    expect(await refusal(s3.admin.send(new GetObjectCommand({ Bucket, Key })))).toMatchObject({
      name: 'NoSuchKey',
    });
  });

  it('deletes of several objects those that it may', async () => {
    const Delete = { Objects: [{ Key: 'runs/1/plan.json' }, { Key: 'x', VersionId: 'v' }] };
    const { Errors, Deleted } = await s3.role.send(new DeleteObjectsCommand({ Bucket, Delete }));
    expect(Deleted).toBeUndefined();
    expect(Errors).toEqual([
      { Key: 'runs/1/plan.json', Code: 'AccessDenied', Message: 'Access Denied' },
      { Key: 'x', VersionId: 'v', Code: 'AccessDenied', Message: 'Access Denied' },
    ]);
  });
});
