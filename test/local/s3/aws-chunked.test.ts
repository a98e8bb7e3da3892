import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeAwsChunked } from '../../../local/s3/aws-chunked.ts';

/** Signed chunks when `signature` is given; ends with one trailer. */
function encode(chunks: Uint8Array[], signature: string): Buffer {
  const framed = [...chunks, new Uint8Array()].flatMap((chunk) => [
    Buffer.from(`${chunk.length.toString(16)}${signature}\r\n`),
    Buffer.from(chunk),
    Buffer.from(chunk.length > 0 ? '\r\n' : 'x-amz-checksum-crc32:AAAAAA==\r\n\r\n'),
  ]);
  return Buffer.concat(framed);
}

async function decode(pieces: Buffer[]): Promise<{ body: Buffer; trailers: [string, string][] }> {
  const trailers = new Map<string, string>();
  const body: Buffer[] = [];
  for await (const bytes of decodeAwsChunked(arriving(pieces), trailers)) body.push(bytes);
  return { body: Buffer.concat(body), trailers: [...trailers] };
}

async function* arriving(pieces: Buffer[]): AsyncGenerator<Buffer> {
  yield* pieces;
}

function cutAt(bytes: Buffer, cuts: number[]): Buffer[] {
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1))), bytes.length].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

const CHUNKS = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 6 });
const SIGNATURE = fc.constantFrom('', `;chunk-signature=${'0'.repeat(64)}`);

it('every cut of the byte stream gives the same body and trailers', async () => {
  await fc.assert(
    fc.asyncProperty(CHUNKS, SIGNATURE, fc.array(fc.nat()), async (chunks, signature, cuts) => {
      const decoded = await decode(cutAt(encode(chunks, signature), cuts));
      expect(decoded).toEqual({
        body: Buffer.concat(chunks),
        trailers: [['x-amz-checksum-crc32', 'AAAAAA==']],
      });
    }),
  );
});

it('one byte at a time gives the same body', async () => {
  const encoded = encode([Buffer.from('hello '), Buffer.from('\r\nworld')], ';chunk-signature=ab');
  const bytes = Array.from(encoded, (byte) => Buffer.of(byte));
  expect((await decode(bytes)).body.toString()).toBe('hello \r\nworld');
});

it.each([
  ['cut inside a chunk', '5\r\nhel'],
  ['cut before the last chunk', '5\r\nhello\r\n'],
  ['without a size', 'hello\r\n'],
  ['longer than its size', '2\r\nhello\r\n0\r\n\r\n'],
  ['with bytes after its end', '0\r\n\r\nmore\r\n'],
  ['with an endless header', `5;${'x'.repeat(5000)}`],
])('a body %s is refused', async (_, text) => {
  await expect(decode([Buffer.from(text)])).rejects.toMatchObject({ code: 'IncompleteBody' });
});
