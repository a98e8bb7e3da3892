import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { textAttributes } from '../../../local/sqs/message.ts';
import { eventually } from '../lambda/a-function.ts';
import { anSqs, aQueue, withLetters } from './a-queue.ts';

let sqs: Awaited<ReturnType<typeof anSqs>>;
let work: string;
beforeEach(async () => {
  sqs = await anSqs([...withLetters, aQueue('short', { retentionSeconds: 0 })]);
  work = sqs.urlOf('work');
});
afterEach(() => sqs.stop());

const send = (MessageBody: string, more = {}) =>
  sqs.client.send(new SendMessageCommand({ QueueUrl: work, MessageBody, ...more }));
async function receive(more: Partial<ReceiveMessageCommandInput> = {}) {
  const ask = { QueueUrl: work, MaxNumberOfMessages: 10, ...more };
  return (await sqs.client.send(new ReceiveMessageCommand(ask))).Messages ?? [];
}
const bodies = (messages: { Body?: string }[]) => messages.map(({ Body }) => Body);

describe('a message', () => {
  it('comes with what was sent with it, and is hidden until it is deleted', async () => {
    const MessageAttributes = {
      kind: { DataType: 'String', StringValue: 'order' },
      raw: { DataType: 'Binary', BinaryValue: Buffer.from([0, 1, 255]) },
    };
    const { MessageId } = await send('{"ä":1}', { MessageAttributes });
    const asked = { MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All' as const] };
    const [message] = await receive(asked);
    expect(message).toMatchObject({
      ...{ MessageId, Body: '{"ä":1}' },
      Attributes: { ApproximateReceiveCount: '1', SentTimestamp: expect.stringMatching(/^\d{13}$/) },
      MessageAttributes: { kind: MessageAttributes.kind, raw: { DataType: 'Binary' } },
    });
    expect(Buffer.from(message?.MessageAttributes?.raw?.BinaryValue ?? '')).toEqual(Buffer.from([0, 1, 255]));
    expect(await receive()).toEqual([]);
    await sqs.client.send(
      new DeleteMessageCommand({ QueueUrl: work, ReceiptHandle: message?.ReceiptHandle }),
    );
    expect(sqs.queues.counts('work')).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it('shows itself again when its time is over, with a new receipt and a higher count', async () => {
    await send('a');
    const [first] = await receive({ VisibilityTimeout: 1 });
    const [again] = await receive({ WaitTimeSeconds: 5, MessageSystemAttributeNames: ['All'] });
    expect(again).toMatchObject({ Body: 'a', Attributes: { ApproximateReceiveCount: '2' } });
    expect(again?.ReceiptHandle).not.toBe(first?.ReceiptHandle);
    // The receipt of the first delivery deletes nothing any more, and says nothing of it, as SQS's does not.
    await sqs.client.send(new DeleteMessageCommand({ QueueUrl: work, ReceiptHandle: first?.ReceiptHandle }));
    expect(sqs.queues.counts('work').inFlight).toBe(1);
  });

  it('is shown at once, or hidden for longer, by whoever has it', async () => {
    await send('a');
    const [first] = await receive({ VisibilityTimeout: 20 });
    const change = (VisibilityTimeout: number) =>
      sqs.client.send(
        new ChangeMessageVisibilityCommand({
          ...{ QueueUrl: work, ReceiptHandle: first?.ReceiptHandle, VisibilityTimeout },
        }),
      );
    await change(0);
    expect(bodies(await receive())).toEqual(['a']);
    await expect(change(10)).rejects.toMatchObject({ name: 'MessageNotInflight' });
  });

  it('goes to the dead letters when it was received as often as its queue allows', async () => {
    await send('bad', { MessageAttributes: { kind: { DataType: 'String', StringValue: 'order' } } });
    await receive({ VisibilityTimeout: 0 });
    await receive({ VisibilityTimeout: 0 });
    await send('good');
    expect(bodies(await receive())).toEqual(['good']);
    const letters = await receive({ QueueUrl: sqs.urlOf('letters'), MessageAttributeNames: ['k.*', 'kind'] });
    expect(letters).toMatchObject([{ Body: 'bad', MessageAttributes: { kind: { StringValue: 'order' } } }]);
  });

  it('is not there before its delay is over', async () => {
    await send('later', { DelaySeconds: 1 });
    expect(sqs.queues.counts('work')).toEqual({ visible: 0, inFlight: 0, delayed: 1 });
    expect(await receive()).toEqual([]);
    expect(bodies(await receive({ WaitTimeSeconds: 5 }))).toEqual(['later']);
  });

  it('is gone when its queue has kept it for as long as it does', async () => {
    const QueueUrl = sqs.urlOf('short');
    await send('old', { QueueUrl });
    expect(await receive({ QueueUrl })).toEqual([]);
    expect(sqs.queues.list('short')).toEqual([]);
  });

  it('that is too long is refused', async () => {
    await expect(send('x'.repeat(1_048_577))).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });
});

describe('a receiver', () => {
  it('that waits gets a message when it is sent', async () => {
    const waiting = receive({ WaitTimeSeconds: 10 });
    await send('a');
    expect(bodies(await waiting)).toEqual(['a']);
  });

  it('that went away takes nothing with it', async () => {
    const gone = new AbortController();
    const waiting = sqs.client.send(new ReceiveMessageCommand({ QueueUrl: work, WaitTimeSeconds: 20 }), {
      abortSignal: gone.signal,
    });
    gone.abort();
    await expect(waiting).rejects.toThrow();
    await send('a');
    expect(await eventually(async () => ((await receive()).length > 0 ? true : undefined))).toBe(true);
  });
});

describe('a batch', () => {
  it('is sent and deleted, each entry for itself', async () => {
    const Entries = [
      { Id: 'a', MessageBody: '1' },
      { Id: 'b', MessageBody: '2'.repeat(1_048_577) },
    ];
    const sent = await sqs.client.send(new SendMessageBatchCommand({ QueueUrl: work, Entries }));
    expect(sent.Successful).toMatchObject([{ Id: 'a' }]);
    expect(sent.Failed).toMatchObject([{ Id: 'b', SenderFault: true }]);
    const receipts = (await receive()).map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle }));
    await sqs.client.send(new DeleteMessageBatchCommand({ QueueUrl: work, Entries: receipts }));
    expect(sqs.queues.list('work')).toEqual([]);
  });

  it.each([
    [[], 'EmptyBatchRequest'],
    [Array.from({ length: 11 }, (_, index) => `${index}`), 'TooManyEntriesInBatchRequest'],
    [['a', 'a'], 'BatchEntryIdsNotDistinct'],
  ])('that is none is refused: %#', async (ids, name) => {
    const Entries = ids.map((Id) => ({ Id, MessageBody: 'x' }));
    const sending = sqs.client.send(new SendMessageBatchCommand({ QueueUrl: work, Entries }));
    await expect(sending).rejects.toMatchObject({ name });
  });
});

describe('a queue', () => {
  it('is found by its name and described', async () => {
    const { QueueUrl } = await sqs.client.send(new GetQueueUrlCommand({ QueueName: 'work' }));
    expect(QueueUrl).toBe(work);
    await send('a');
    const asked = { QueueUrl, AttributeNames: ['All' as const] };
    const { Attributes } = await sqs.client.send(new GetQueueAttributesCommand(asked));
    expect(Attributes).toMatchObject({
      ...{ QueueArn: 'arn:aws:sqs:us-east-1:000000000000:work', ApproximateNumberOfMessages: '1' },
      RedrivePolicy:
        '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:letters","maxReceiveCount":2}',
    });
    const { QueueUrls } = await sqs.client.send(new ListQueuesCommand({ QueueNamePrefix: 'le' }));
    expect(QueueUrls).toEqual([sqs.urlOf('letters')]);
    await sqs.client.send(new PurgeQueueCommand({ QueueUrl }));
    expect(sqs.queues.list('work')).toEqual([]);
  });

  it('that the template has not is not there', async () => {
    await expect(receive({ QueueUrl: sqs.urlOf('other') })).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    });
  });

  it('of dead letters keeps them for a person', () => {
    const letters = 'https://sqs.us-east-1.amazonaws.com/000000000000/letters';
    expect(sqs.queues.counts(letters).visible).toBe(0);
    sqs.queues.send(
      'arn:aws:sqs:us-east-1:000000000000:letters',
      '{"a":1}',
      textAttributes({ reason: 'why' }),
    );
    expect(sqs.queues.list(letters)).toMatchObject([
      { body: '{"a":1}', attributes: { reason: { DataType: 'String', StringValue: 'why' } } },
    ]);
    expect(() => sqs.queues.send('..', 'x')).toThrow('no queue name');
  });
});
