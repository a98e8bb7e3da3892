import type { Encoding } from '../../lambdas/import/read/dialect.ts';

const invalidByte = Buffer.of(0xff);
const western = new TextDecoder('windows-1252');
const withoutMeaning = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);

/** Bytes in some encoding as UTF-8, one character after the other; what is no character becomes the byte FF. */
export function referenceText(bytes: Buffer, encoding: Encoding): Buffer {
  if (encoding === 'utf-8') return bytes;
  if (encoding === 'windows-1252') {
    const characters = Array.from(bytes, (byte) =>
      withoutMeaning.has(byte) ? invalidByte : Buffer.from(western.decode(Uint8Array.of(byte))),
    );
    return Buffer.concat(characters);
  }
  return Buffer.concat([...utf16Characters(bytes, encoding === 'utf-16be')]);
}

function* utf16Characters(bytes: Buffer, isBigEndian: boolean): Generator<Buffer> {
  const unitAt = (at: number) => {
    if (at + 1 >= bytes.length) return -1;
    return isBigEndian ? bytes.readUInt16BE(at) : bytes.readUInt16LE(at);
  };
  for (let at = 0; at < bytes.length; at += 2) {
    const unit = unitAt(at);
    const next = unitAt(at + 2);
    if (unit < 0) yield invalidByte;
    else if (unit < 0xd800 || unit > 0xdfff) yield Buffer.from(String.fromCharCode(unit));
    else if (unit < 0xdc00 && next >= 0xdc00 && next <= 0xdfff) {
      yield Buffer.from(String.fromCharCode(unit, next));
      at += 2;
    } else yield invalidByte;
  }
}
