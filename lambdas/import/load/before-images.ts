import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { LoadInput } from '../run/plan.ts';
import { runKeys } from '../run/run-keys.ts';

/**
 * Makes the function that saves products as they are stored before this run writes them, `images`: raw BSON, one after
 * the other, an object for each batch.
 *
 * Objects are numbered by the attempt of the child and by the batch, so that none is ever replaced, and of the images
 * of one product the last is the state that the write replaced: a batch is read and written in one transaction, and
 * its images are saved in between. Earlier ones belong to batches that were not committed. A retry never saves what
 * the run itself wrote: such a product carries the run's id in `lastImport` and is not written again.
 */
export function beforeImages(s3: S3Client, input: LoadInput, attempt: number) {
  let batch = 0;
  return async (images: Buffer): Promise<void> => {
    const Key = runKeys.beforeImages(input.runId, input.partition, attempt, batch++);
    await s3.send(new PutObjectCommand({ Bucket: input.bucket, Key, Body: images }));
  };
}
