import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { DependencyError } from '../../shared/errors.ts';
import { documentKey } from '../part-file.ts';
import { runKeys } from '../run-keys.ts';
import { putOnce } from './put-once.ts';
import { splitDocuments } from './raw-document.ts';

/** More than this many objects would mean that somebody else keeps writing the same products. */
const mostObjects = 10;

/**
 * Saves products as they are stored before this run first writes them, `images`: raw BSON, one after the other, in an
 * object that is put once and never replaced.
 *
 * Why a retry never saves what the run itself wrote: images are saved before the first write, and a product that
 * the run wrote carries its run id in `lastImport`, so that the caller counts it and asks for no image of it. What
 * is asked for is therefore always in a state from before. A retry usually asks for a part of what the first attempt
 * saved: the object is there (412) and holds it. Products that it does not hold were changed or inserted by somebody
 * else since; they go to the next object of the partition. An `_id` is in one object only, the first image of it.
 */
export async function saveBeforeImages(
  s3: S3Client,
  { bucket, runId, partition }: { bucket: string; runId: string; partition: number },
  images: Buffer,
): Promise<void> {
  let missing = images;
  for (let part = 0; missing.length > 0; part++) {
    if (part === mostObjects) throw new DependencyError('products_contended', 'products keep changing');
    const key = runKeys.beforeImages(runId, partition, part);
    if (await putOnce(s3, bucket, key, missing)) return;
    const saved = await readKeys(s3, bucket, key);
    const others = [...splitDocuments(missing)].filter((image) => !saved.has(keyText(image)));
    missing = Buffer.concat(others);
  }
}

async function readKeys(s3: S3Client, Bucket: string, Key: string): Promise<Set<string>> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
  return new Set([...splitDocuments(bytes)].map(keyText));
}

function keyText(document: Buffer): string {
  return documentKey(document).toString();
}
