import { describe, expect, it } from '@jest/globals';
import type { LocalEventSource } from '../../../local/event-source/declared.ts';
import { eventSourcesPart } from '../../../local/event-source/part.ts';
import type { Surroundings } from '../../../local/part.ts';
import { aFunction } from '../lambda/a-function.ts';
import { aQueue } from '../sqs/a-queue.ts';

const queue = aQueue('work', { visibilitySeconds: 9 });
const fn = aFunction('functions.echo', { timeoutSeconds: 10 });
const source: LocalEventSource = {
  ...{ logicalId: 'Mapping', queueArn: queue.arn, functionArn: fn.arn, batchSize: 10, windowSeconds: 0 },
  ...{ reportsFailures: true, maxConcurrency: 2 },
};

/** Only what is looked at before anything starts. */
function starting(eventSource: LocalEventSource) {
  const given = { queues: Promise.withResolvers(), lambda: Promise.withResolvers() };
  for (const { resolve } of Object.values(given)) resolve({});
  const template = { queues: [queue], functions: [fn], eventSources: [eventSource] };
  return eventSourcesPart({ given, template } as unknown as Surroundings);
}

describe('a mapping that Lambda would not make stops the start', () => {
  it.each([
    [{}, 'messages of work show themselves after 9 s, before echo has to end (10 s)'],
    [{ queueArn: 'arn:aws:sqs:x:y:other' }, 'there is no queue arn:aws:sqs:x:y:other'],
    [{ functionArn: 'arn:aws:lambda:x' }, 'there is no function arn:aws:lambda:x'],
  ])('%j', async (odd, message) => {
    await expect(starting({ ...source, ...odd })).rejects.toMatchObject({
      code: 'event_source_refused',
      message: `Mapping (AWS::Lambda::EventSourceMapping): ${message}`,
    });
  });
});
