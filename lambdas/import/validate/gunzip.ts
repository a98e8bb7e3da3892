import { pipeline, Readable } from 'node:stream';
import { isNativeError } from 'node:util/types';
import { createGunzip } from 'node:zlib';
import { InputError } from '../../../shared/errors.ts';
import { formatBytes } from '../report/figures.ts';
import type { FileCode } from '../run/codes.ts';

/** 64 KiB, as S3 delivers: zlib's own 16 KiB cost a quarter more time. */
const chunkSize = 65_536;

/** Lists of products pack to a fifth or a tenth, sparse and repetitive ones to a fortieth; gzip itself ends at 1,032. */
const maxTimes = 100;
const maxBytes = 20e9;
/** What unpacks to no more is never too large: it costs nothing, and a few equal rows do pack to less than a hundredth. */
const alwaysTakenBytes = 1024 * 1024;

/** To how many bytes a gzip file of that size may unpack. */
export function maxUnpackedBytes(packedBytes: number): number {
  return Math.min(maxBytes, Math.max(alwaysTakenBytes, maxTimes * packedBytes));
}

/**
 * Unpacks a gzip stream of `packedBytes`, also one of several members, which is what joining .gz files gives.
 * @throws InputError `gzip_damaged` when it is cut off or its checksum is wrong, `gzip_too_large` as soon as it has
 * become more than `maxUnpackedBytes`; errors of `packed` pass.
 */
export async function* gunzip(packed: AsyncIterable<Buffer>, packedBytes: number): AsyncGenerator<Buffer> {
  const unpacked = createGunzip({ chunkSize });
  let bytesLeft = maxUnpackedBytes(packedBytes);
  // The error of either reaches the loop below through `unpacked`.
  pipeline(Readable.from(packed), unpacked, () => undefined);
  try {
    for await (const chunk of unpacked) {
      bytesLeft -= chunk.length;
      if (bytesLeft < 0) throw tooLarge(packedBytes);
      yield chunk;
    }
  } catch (error) {
    throw isOfZlib(error) ? damaged(error) : error;
  }
}

interface ZlibError extends Error {
  code: string;
}

function isOfZlib(error: unknown): error is ZlibError {
  return isNativeError(error) && 'code' in error && /^Z_[A-Z]+_ERROR$/.test(String(error.code));
}

function tooLarge(packedBytes: number): InputError {
  const unpacks = `The file has ${formatBytes(packedBytes)} and unpacks to more than ${formatBytes(maxUnpackedBytes(packedBytes))}`;
  const message = `${unpacks}; at most ${maxTimes} times the size and 20 GB are taken. If the content is right, send it uncompressed.`;
  return new InputError('gzip_too_large' satisfies FileCode, message);
}

function damaged(cause: ZlibError): InputError {
  const what = cause.code === 'Z_BUF_ERROR' ? 'ends in the middle' : 'is damaged';
  const message = `The file is compressed with gzip and ${what}, so it cannot be unpacked. Compress and send it again.`;
  return new InputError('gzip_damaged' satisfies FileCode, message, { cause });
}
