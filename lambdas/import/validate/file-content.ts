import type { Dialect } from '../read/dialect.ts';
import { formSampleBytes, isGzip } from './file-form.ts';
import { gunzip } from './gunzip.ts';

/** The bytes of a file, unpacked if it is compressed. */
export interface FileContent {
  compression: Dialect['compression'];
  /** The first `formSampleBytes`, or the whole content if it is shorter. */
  sample: Buffer;
  isWholeInSample: boolean;
  /** All of it; the first chunk holds the sample. */
  chunks: AsyncIterable<Buffer>;
}

/**
 * Opens the content of a file of `sizeBytes` and lets go of the stream when `use` is done with it, wherever it stopped
 * reading.
 * @throws InputError `gzip_damaged`, `gzip_too_large`; whatever `bytes` or `use` throw.
 */
export async function withContent<Result>(
  bytes: AsyncIterable<Buffer> | Iterable<Buffer>,
  sizeBytes: number,
  use: (content: FileContent) => Promise<Result>,
): Promise<Result> {
  const packed = withWholeStart(bytes);
  try {
    const start = await firstOf(packed);
    if (!isGzip(start)) return await use(contentOf('none', start, packed));
    const unpacked = withWholeStart(gunzip(startingWith(start, packed), sizeBytes));
    try {
      return await use(contentOf('gzip', await firstOf(unpacked), unpacked));
    } finally {
      await unpacked.return(undefined);
    }
  } finally {
    await packed.return(undefined);
  }
}

function contentOf(
  compression: Dialect['compression'],
  start: Buffer,
  rest: AsyncGenerator<Buffer>,
): FileContent {
  const sample = start.subarray(0, formSampleBytes);
  const isWholeInSample = start.length < formSampleBytes;
  return { compression, sample, isWholeInSample, chunks: startingWith(start, rest) };
}

/** The same bytes, with the first `formSampleBytes` in one chunk. An empty stream gives one empty chunk. */
async function* withWholeStart(chunks: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Buffer> {
  let start: Buffer[] | undefined = [];
  let startBytes = 0;
  for await (const chunk of chunks) {
    if (!start) {
      yield chunk;
      continue;
    }
    start.push(chunk);
    startBytes += chunk.length;
    if (startBytes < formSampleBytes) continue;
    yield Buffer.concat(start);
    start = undefined;
  }
  if (start) yield Buffer.concat(start);
}

async function firstOf(chunks: AsyncGenerator<Buffer>): Promise<Buffer> {
  const { value } = await chunks.next();
  return value ?? Buffer.alloc(0);
}

async function* startingWith(start: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield start;
  yield* rest;
}
