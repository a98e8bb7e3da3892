import { accountId } from '../template/names.ts';
import { md5Of, md5OfAttributes } from './attributes-md5.ts';
import type { MessageAttributes, ReceivedMessage } from './message.ts';

/** Which attributes a receiver asked for: names, beginnings such as `trace.*`, or `All`. */
export interface Wanted {
  system: readonly string[];
  own: readonly string[];
}

/** A message as ReceiveMessage gives it. */
export function messageAnswer(message: ReceivedMessage, { system, own }: Wanted) {
  const all = Object.entries(systemAttributes(message));
  const asked = all.filter(([name]) => system.includes('All') || system.includes(name));
  const attributes: MessageAttributes = Object.fromEntries(
    Object.entries(message.attributes).filter(([name]) => own.some((pattern) => isNamed(pattern, name))),
  );
  const md5 = md5OfAttributes(attributes);
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receipt,
    MD5OfBody: md5Of(message.body),
    Body: message.body,
    ...(asked.length > 0 && { Attributes: Object.fromEntries(asked) }),
    ...(md5 !== undefined && { MD5OfMessageAttributes: md5, MessageAttributes: attributes }),
  };
}

/** What SQS itself knows of a message; times in milliseconds. */
export function systemAttributes({ receives, sentAtMs, firstReceivedAtMs }: ReceivedMessage) {
  return {
    ApproximateReceiveCount: String(receives),
    SentTimestamp: String(sentAtMs),
    SenderId: accountId,
    ApproximateFirstReceiveTimestamp: String(firstReceivedAtMs ?? sentAtMs),
  };
}

function isNamed(pattern: string, name: string): boolean {
  if (pattern === 'All' || pattern === name) return true;
  return pattern.endsWith('.*') && name.startsWith(pattern.slice(0, -1));
}
