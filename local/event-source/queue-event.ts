import { md5Of } from '../sqs/attributes-md5.ts';
import type { MessageAttributes, ReceivedMessage } from '../sqs/message.ts';
import { systemAttributes } from '../sqs/received.ts';
import { region } from '../template/names.ts';

/** What Lambda hands a function of a queue. */
export function queueEvent(queueArn: string, messages: readonly ReceivedMessage[]) {
  return {
    Records: messages.map((message) => ({
      messageId: message.messageId,
      receiptHandle: message.receipt,
      body: message.body,
      attributes: systemAttributes(message),
      messageAttributes: recordAttributes(message.attributes),
      md5OfBody: md5Of(message.body),
      eventSource: 'aws:sqs',
      eventSourceARN: queueArn,
      awsRegion: region,
    })),
  };
}

function recordAttributes(attributes: MessageAttributes) {
  const entries = Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => {
    const lists = { stringListValues: [], binaryListValues: [] };
    return [name, { stringValue: StringValue, binaryValue: BinaryValue, ...lists, dataType: DataType }];
  });
  return Object.fromEntries(entries);
}
