import { S3Error } from './s3-error.ts';

/** A span of an object: first byte and the byte after the last. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * The span a `Range` header asks for, or undefined for the whole object (no header, or one that RFC 9110
 * says to ignore: another unit, several ranges, not a range). Throws InvalidRange when it begins past the end.
 */
export function parseRange(header: string | undefined, sizeBytes: number): ByteRange | undefined {
  const match = header?.trim().match(/^bytes=(\d*)-(\d*)$/i);
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  if (match[1] === '') return suffixRange(Number(match[2]), sizeBytes);
  const start = Number(match[1]);
  const last = match[2] === '' ? sizeBytes - 1 : Math.min(Number(match[2]), sizeBytes - 1);
  if (match[2] !== '' && Number(match[2]) < start) return undefined;
  if (start >= sizeBytes) throw rangeNotSatisfiable(sizeBytes);
  return { start, end: last + 1 };
}

/** The span of `x-amz-copy-source-range`, which must be `bytes=first-last` inside the source. */
export function parseCopyRange(header: string, sizeBytes: number): ByteRange {
  const match = header.match(/^bytes=(\d+)-(\d+)$/);
  const start = Number(match?.[1]);
  const end = Number(match?.[2]) + 1;
  if (!match || start >= end || end > sizeBytes) {
    throw new S3Error(
      'InvalidArgument',
      'The x-amz-copy-source-range is not a range inside the source object',
    );
  }
  return { start, end };
}

function suffixRange(length: number, sizeBytes: number): ByteRange {
  if (length === 0 || sizeBytes === 0) throw rangeNotSatisfiable(sizeBytes);
  return { start: Math.max(0, sizeBytes - length), end: sizeBytes };
}

function rangeNotSatisfiable(sizeBytes: number): S3Error {
  return new S3Error('InvalidRange', 'The requested range is not satisfiable', {
    'content-range': `bytes */${sizeBytes}`,
  });
}
