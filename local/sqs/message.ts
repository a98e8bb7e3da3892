import { z } from 'zod';

/** An attribute of a message as SQS has it; a binary value is Base64. */
export const MessageAttribute = z.object({
  DataType: z.string(),
  StringValue: z.string().optional(),
  BinaryValue: z.string().optional(),
});
export type MessageAttribute = z.infer<typeof MessageAttribute>;
export type MessageAttributes = Record<string, MessageAttribute>;

/** A message that waits in a queue; times are of `Date.now`. */
export interface StoredMessage {
  messageId: string;
  body: string;
  attributes: MessageAttributes;
  sentAtMs: number;
  /** How often it was received. */
  receives: number;
  firstReceivedAtMs: number | undefined;
}

/** One that was received: until its time is over it is its receiver's. */
export interface ReceivedMessage extends StoredMessage {
  receipt: string;
}

/** Texts as attributes of the type String. */
export function textAttributes(texts: Record<string, string>): MessageAttributes {
  const entries = Object.entries(texts).map(([name, text]) => [
    name,
    { DataType: 'String', StringValue: text },
  ]);
  return Object.fromEntries(entries);
}
