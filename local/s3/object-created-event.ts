import { randomUUID } from 'node:crypto';
import { accountId, region } from '../template/names.ts';
import type { ObjectCreated } from './journal-record.ts';

/** The event that S3 sends to EventBridge; its key is as it is, not URL-encoded. */
export function objectCreatedEvent(created: ObjectCreated): Record<string, unknown> {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Object Created',
    source: 'aws.s3',
    account: accountId,
    time: created.time,
    region,
    resources: [`arn:aws:s3:::${created.bucket}`],
    detail: {
      version: '0',
      bucket: { name: created.bucket },
      object: {
        key: created.key,
        size: created.sizeBytes,
        etag: created.etag,
        ...(created.versionId && { 'version-id': created.versionId }),
        sequencer: created.sequencer,
      },
      reason: created.reason,
    },
  };
}
