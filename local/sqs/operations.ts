import { z } from 'zod';
import { accountId } from '../template/names.ts';
import { md5Of, md5OfAttributes } from './attributes-md5.ts';
import { batchOf } from './batch.ts';
import type { LocalQueue } from './declared.ts';
import { MessageAttribute } from './message.ts';
import { queueAttributes } from './queue-attributes.ts';
import type { Queues } from './queues.ts';
import { messageAnswer } from './received.ts';
import { invalid, noSuchQueue, SqsError } from './sqs-error.ts';

/** What answers an operation; `signal` is aborted when its caller has gone. */
export type Operation = (input: unknown, signal: AbortSignal) => Promise<object> | object;

const visibility = z.number().int().min(0).max(43_200);
const Message = z.object({
  MessageBody: z.string().min(1),
  DelaySeconds: z.number().int().min(0).max(900).optional(),
  MessageAttributes: z.record(z.string(), MessageAttribute).default({}),
});
const Receipt = z.object({ ReceiptHandle: z.string() });
const Visibility = Receipt.extend({ VisibilityTimeout: visibility });
const Receive = z.object({
  MaxNumberOfMessages: z.number().int().min(1).max(10).default(1),
  VisibilityTimeout: visibility.optional(),
  WaitTimeSeconds: z.number().int().min(0).max(20).optional(),
  // The first is the older name of the second.
  AttributeNames: z.array(z.string()).default([]),
  MessageSystemAttributeNames: z.array(z.string()).default([]),
  MessageAttributeNames: z.array(z.string()).default([]),
});
const Named = z.object({ QueueUrl: z.string() });

/** The operations of SQS on the queues of a stack, by name; what makes or changes queues is the template's. */
export function createOperations(queues: Queues, url: () => string): Record<string, Operation> {
  const urlOf = ({ name }: LocalQueue) => `${url()}/${accountId}/${name}`;

  function on<Schema extends z.ZodType>(
    schema: Schema,
    work: (queue: LocalQueue, input: z.infer<Schema>, signal: AbortSignal) => Promise<object> | object,
  ): Operation {
    return (input, signal) => {
      const queue = queues.find(parse(Named, input).QueueUrl);
      if (!queue) throw noSuchQueue();
      return work(queue, parse(schema, input), signal);
    };
  }

  function send(queue: LocalQueue, message: z.infer<typeof Message>) {
    const { MessageBody: body, MessageAttributes: attributes, DelaySeconds } = message;
    if (Buffer.byteLength(body) > queue.maxMessageBytes) {
      throw invalid(
        `One or more parameters are invalid. Reason: Message must be shorter than ${queue.maxMessageBytes} bytes.`,
      );
    }
    const MessageId = queues.send(queue.name, body, attributes, DelaySeconds);
    return { MessageId, MD5OfMessageBody: md5Of(body), MD5OfMessageAttributes: md5OfAttributes(attributes) };
  }

  function remove(queue: LocalQueue, { ReceiptHandle }: z.infer<typeof Receipt>) {
    queues.store.remove(queue, ReceiptHandle);
    return {};
  }

  function changeVisibility(queue: LocalQueue, { ReceiptHandle, ...given }: z.infer<typeof Visibility>) {
    if (queues.changeVisibility(queue, ReceiptHandle, given.VisibilityTimeout)) return {};
    throw new SqsError('MessageNotInflight', 'The message referred to is not in flight.');
  }

  return {
    SendMessage: on(Message, send),
    SendMessageBatch: on(batchOf(Message), (queue, batch) => batch.each((entry) => send(queue, entry))),
    DeleteMessage: on(Receipt, remove),
    DeleteMessageBatch: on(batchOf(Receipt), (queue, batch) => batch.each((entry) => remove(queue, entry))),
    ChangeMessageVisibility: on(Visibility, changeVisibility),
    ChangeMessageVisibilityBatch: on(batchOf(Visibility), (queue, batch) =>
      batch.each((entry) => changeVisibility(queue, entry)),
    ),
    ReceiveMessage: on(Receive, async (queue, ask, signal) => {
      const received = await queues.receive(queue, {
        ...{ max: ask.MaxNumberOfMessages, visibilitySeconds: ask.VisibilityTimeout, signal },
        waitMs: (ask.WaitTimeSeconds ?? queue.waitSeconds) * 1000,
      });
      const system = [...ask.AttributeNames, ...ask.MessageSystemAttributeNames];
      const wanted = { system, own: ask.MessageAttributeNames };
      return received.length > 0 ? { Messages: received.map((one) => messageAnswer(one, wanted)) } : {};
    }),
    PurgeQueue: on(z.unknown(), (queue) => {
      queues.store.clear(queue);
      return {};
    }),
    GetQueueAttributes: on(z.object({ AttributeNames: z.array(z.string()).default([]) }), (queue, asked) => ({
      Attributes: queueAttributes(queue, queues.counts(queue.name), asked.AttributeNames),
    })),
    GetQueueUrl(input) {
      const queue = queues.find(parse(z.object({ QueueName: z.string() }), input).QueueName);
      if (!queue) throw noSuchQueue();
      return { QueueUrl: urlOf(queue) };
    },
    ListQueues(input) {
      const { QueueNamePrefix } = parse(z.object({ QueueNamePrefix: z.string().default('') }), input);
      return { QueueUrls: queues.all.filter(({ name }) => name.startsWith(QueueNamePrefix)).map(urlOf) };
    },
  };
}

function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(`The parameter ${issue?.path.join('.')} is not taken: ${issue?.message}`);
}
