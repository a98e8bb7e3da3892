import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { RunRecord } from '../../../lambdas/import/run/run-record.ts';
import type { ChaosCloud } from './chaos-cloud.ts';
import { persistently } from './persistently.ts';

const attemptsPerFile = 8;

/**
 * Brings a file in whatever happens, as a sender would: uploads it until S3 has taken it, waits until no run is open,
 * and sends it again when its run failed. Gives all runs of the file.
 * @throws Error when it does not succeed in several attempts, or when a run does not end.
 */
export async function importThrough(
  cloud: ChaosCloud,
  file: { name: string; text: Buffer },
): Promise<RunRecord[]> {
  const Key = `incoming/chaos/${file.name}`;
  for (let attempt = 1; attempt <= attemptsPerFile; attempt++) {
    const versionId = await persistently(async () => {
      const { s3, dropBucket: Bucket } = await cloud.connection();
      const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key, Body: file.text }));
      return VersionId ?? '';
    });
    const runs = await persistently(() => closedRuns(cloud, Key, versionId));
    if (runs.find((run) => run.versionId === versionId)?.status === 'succeeded') return runs;
  }
  throw new Error(`${file.name} did not come through in ${attemptsPerFile} attempts`);
}

/** All runs of the key, once the version has one and none is open. */
async function closedRuns(cloud: ChaosCloud, key: string, versionId: string): Promise<RunRecord[]> {
  const { runs } = await cloud.connection();
  const ofKey = (await runs.listRuns(100)).filter((run) => run.key === key);
  const isWhole = ofKey.some((run) => run.versionId === versionId);
  if (!isWhole || ofKey.some((run) => run.status === 'running')) {
    throw new Error(
      `runs of ${key}: ${ofKey.map(({ runId, status }) => `${runId} ${status}`).join(', ') || 'none'}`,
    );
  }
  return ofKey;
}
