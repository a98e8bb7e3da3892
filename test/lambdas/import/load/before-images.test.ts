import { PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { BSON } from 'mongodb';
import { saveBeforeImages } from '../../../../lambdas/import/load/before-images.ts';
import { startTestStore, type TestStore } from '../../../support/object-store.ts';

const target = { bucket: 'drop', runId: 'one', partition: 3 };
const image = (_id: string, name: string) => Buffer.from(BSON.serialize({ _id, name }));
const images = (...documents: Buffer[]) => Buffer.concat(documents);

let store: TestStore | undefined;
afterEach(() => store?.stop());

function refusedWith(httpStatusCode: number): S3ServiceException {
  return new S3ServiceException({ name: 'Refused', $fault: 'client', $metadata: { httpStatusCode } });
}

describe('before-images', () => {
  it('puts nothing when nothing will be updated', async () => {
    store = await startTestStore();
    await saveBeforeImages(store.s3, target, Buffer.alloc(0));
    expect(await store.listKeys()).toEqual([]);
  });

  it('never replaces an image and adds only those that are not saved yet', async () => {
    store = await startTestStore();
    await saveBeforeImages(store.s3, target, images(image('a', 'first'), image('b', 'first')));
    await saveBeforeImages(store.s3, target, images(image('b', 'second'), image('c', 'second')));
    await saveBeforeImages(
      store.s3,
      target,
      images(image('a', 'third'), image('c', 'third'), image('d', 'third')),
    );
    const first = 'runs/one/before/00003.bson';
    expect(await store.listKeys()).toEqual([first, `${first}.1`, `${first}.2`]);
    expect(await store.readObject(first)).toEqual(images(image('a', 'first'), image('b', 'first')));
    expect(await store.readObject(`${first}.1`)).toEqual(image('c', 'second'));
    expect(await store.readObject(`${first}.2`)).toEqual(image('d', 'third'));
  });

  it('waits for a put of the same object that is under way', async () => {
    const s3 = mockClient(S3Client).on(PutObjectCommand).rejects(refusedWith(409));
    const saving = saveBeforeImages(
      new S3Client({ region: 'eu-central-1' }),
      target,
      images(image('a', 'first')),
    );
    await expect(saving).rejects.toMatchObject({ name: 'DependencyError', code: 'object_contended' });
    s3.restore();
  });

  it('lets nothing be written when the images cannot be saved', async () => {
    const s3 = mockClient(S3Client).on(PutObjectCommand).rejects(refusedWith(403));
    const saving = saveBeforeImages(
      new S3Client({ region: 'eu-central-1' }),
      target,
      images(image('a', 'first')),
    );
    await expect(saving).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    s3.restore();
  });
});
