import { pipeline, Readable } from 'node:stream';
import { isNativeError } from 'node:util/types';
import { createGunzip } from 'node:zlib';
import { InputError } from '../../shared/errors.ts';
import type { FileCode } from '../codes.ts';

/** 64 KiB, as S3 delivers: zlib's own 16 KiB cost a quarter more time. */
const chunkSize = 65_536;

/**
 * Unpacks a gzip stream, also one of several members, which is what joining .gz files gives.
 * @throws InputError `gzip_damaged` when it is cut off or its checksum is wrong; errors of `packed` pass.
 */
export async function* gunzip(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const unpacked = createGunzip({ chunkSize });
  // The error of either reaches the loop below through `unpacked`.
  pipeline(Readable.from(packed), unpacked, () => undefined);
  try {
    for await (const chunk of unpacked) yield chunk;
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

function damaged(cause: ZlibError): InputError {
  const what = cause.code === 'Z_BUF_ERROR' ? 'ends in the middle' : 'is damaged';
  const message = `The file is compressed with gzip and ${what}, so it cannot be unpacked. Compress and send it again.`;
  return new InputError('gzip_damaged' satisfies FileCode, message, { cause });
}
