import { createHash, type Hash } from 'node:crypto';
import type { MessageAttributes } from './message.ts';

export function md5Of(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/**
 * The digest that clients compare theirs with; undefined of no attributes. See "Calculating the MD5 message digest for
 * message attributes" of the SQS developer guide.
 */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  for (const name of names) {
    const { DataType, StringValue, BinaryValue } = attributes[name]!;
    addText(hash, name);
    addText(hash, DataType);
    hash.update(Buffer.of(BinaryValue === undefined ? 1 : 2));
    if (BinaryValue === undefined) addText(hash, StringValue ?? '');
    else addBytes(hash, Buffer.from(BinaryValue, 'base64'));
  }
  return hash.digest('hex');
}

function addText(hash: Hash, text: string): void {
  addBytes(hash, Buffer.from(text, 'utf8'));
}

function addBytes(hash: Hash, bytes: Buffer): void {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  hash.update(length).update(bytes);
}
