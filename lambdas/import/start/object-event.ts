import * as z from 'zod';
import { InputError } from '../../../shared/errors.ts';

/** An object that was written to a bucket, as an event told it; null and undefined where it did not. */
export interface ArrivedObject {
  bucket: string;
  /** As it is in the bucket, not URL-encoded. */
  key: string;
  versionId: string | null;
  etag?: string | undefined;
  sizeBytes?: number | undefined;
  sequencer?: string | undefined;
  receivedAt: string;
}

/**
 * The objects that an event tells of: EventBridge's "Object Created" of S3, or a direct S3 notification.
 * @throws InputError `event_unknown` for anything else.
 */
export function readObjectEvent(event: unknown): ArrivedObject[] {
  const { data, error } = ObjectEvent.safeParse(event);
  if (data) return data;
  const message = 'the event is neither "Object Created" of S3 nor a notification of created objects';
  throw new InputError('event_unknown', message, { cause: error });
}

const size = z.number().int().nonnegative();
const BucketName = z.object({ name: z.string().min(1) });

const ObjectCreated = z
  .object({
    source: z.literal('aws.s3'),
    'detail-type': z.literal('Object Created'),
    time: z.iso.datetime(),
    detail: z.object({
      bucket: BucketName,
      object: z.object({
        key: z.string().min(1),
        size: size.optional(),
        etag: z.string().optional(),
        'version-id': z.string().optional(),
        sequencer: z.string().optional(),
      }),
    }),
  })
  .transform(({ time, detail: { bucket, object } }): ArrivedObject[] => [
    {
      bucket: bucket.name,
      key: object.key,
      versionId: object['version-id'] || null,
      etag: object.etag,
      sizeBytes: object.size,
      sequencer: object.sequencer,
      receivedAt: time,
    },
  ]);

/** In a direct notification, unlike in EventBridge, the key is URL-encoded, with `+` for a blank. */
const NotificationRecord = z
  .object({
    eventName: z.string().regex(/^(s3:)?ObjectCreated:/),
    eventTime: z.iso.datetime(),
    s3: z.object({
      bucket: BucketName,
      object: z.object({
        key: z.string().min(1),
        size: size.optional(),
        eTag: z.string().optional(),
        versionId: z.string().optional(),
        sequencer: z.string().optional(),
      }),
    }),
  })
  .transform(
    ({ eventTime, s3: { bucket, object } }): ArrivedObject => ({
      bucket: bucket.name,
      key: decodeURIComponent(object.key.replaceAll('+', ' ')),
      versionId: object.versionId || null,
      etag: object.eTag,
      sizeBytes: object.size,
      sequencer: object.sequencer,
      receivedAt: eventTime,
    }),
  );

/** What S3 sends when a direct notification is set up. */
const TestEvent = z.object({ Event: z.literal('s3:TestEvent') }).transform((): ArrivedObject[] => []);

const ObjectEvent = z.union([
  ObjectCreated,
  z.object({ Records: z.array(NotificationRecord) }).transform(({ Records }) => Records),
  TestEvent,
]);
