import { PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { DependencyError } from '../../../shared/errors.ts';

/** Puts an object that is never replaced. False when it is there: what an earlier attempt put stays. */
export async function putOnce(
  s3: S3Client,
  Bucket: string,
  Key: string,
  Body: Buffer | string,
): Promise<boolean> {
  try {
    await s3.send(new PutObjectCommand({ Bucket, Key, Body, IfNoneMatch: '*' }));
    return true;
  } catch (error) {
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
    if (status === 412) return false;
    // Another put of the same key is under way; which of them wins is known a moment later.
    if (status === 409) throw new DependencyError('object_contended', Key, { cause: error });
    throw error;
  }
}
