import { describe, expect, it } from '@jest/globals';
import { readObjectEvent } from '../../../../lambdas/import/start/object-event.ts';

const time = '2026-11-21T10:00:00Z';

describe('readObjectEvent', () => {
  it('reads an EventBridge event and leaves its key as it is', () => {
    const object = { key: 'incoming/a+b%20c.csv', size: 5, etag: 'e1', 'version-id': 'v1', sequencer: 's1' };
    expect(readObjectEvent(eventBridge(object))).toEqual([
      {
        bucket: 'drop',
        key: 'incoming/a+b%20c.csv',
        sizeBytes: 5,
        etag: 'e1',
        versionId: 'v1',
        sequencer: 's1',
        receivedAt: time,
      },
    ]);
  });

  it('takes an object without a version, size or ETag', () => {
    expect(readObjectEvent(eventBridge({ key: 'incoming/a.csv' }))).toEqual([
      { bucket: 'drop', key: 'incoming/a.csv', versionId: null, receivedAt: time },
    ]);
  });

  it('reads every record of a direct notification and decodes its key', () => {
    const object = {
      key: 'incoming/a+b%2Bc%C3%A9.csv',
      size: 5,
      eTag: 'e1',
      versionId: 'v1',
      sequencer: 's1',
    };
    const events = readObjectEvent({ Records: [record(object), record({ key: 'incoming/2.csv' })] });
    expect(events).toEqual([
      {
        bucket: 'drop',
        key: 'incoming/a b+cé.csv',
        sizeBytes: 5,
        etag: 'e1',
        versionId: 'v1',
        sequencer: 's1',
        receivedAt: time,
      },
      { bucket: 'drop', key: 'incoming/2.csv', versionId: null, receivedAt: time },
    ]);
  });

  it('has nothing to start for the test event of a new notification', () => {
    expect(readObjectEvent({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'drop' })).toEqual([]);
  });

  it.each([
    ['another detail type', { ...eventBridge({ key: 'incoming/a.csv' }), 'detail-type': 'Object Deleted' }],
    [
      'a removed object',
      { Records: [{ ...record({ key: 'incoming/a.csv' }), eventName: 'ObjectRemoved:Delete' }] },
    ],
    ['an object without a key', eventBridge({ size: 5 })],
    ['nothing', {}],
  ])('refuses %s', (_case, event) => {
    expect(() => readObjectEvent(event)).toThrow(expect.objectContaining({ code: 'event_unknown' }));
  });
});

function eventBridge(object: object) {
  const detail = { bucket: { name: 'drop' }, object };
  return { source: 'aws.s3', 'detail-type': 'Object Created', time, detail };
}

function record(object: object) {
  return { eventName: 'ObjectCreated:Put', eventTime: time, s3: { bucket: { name: 'drop' }, object } };
}
