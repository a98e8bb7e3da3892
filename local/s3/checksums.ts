import { createHash, type Hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { S3Error } from './s3-error.ts';

export const CHECKSUM_ALGORITHMS = ['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256'] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];

/** A checksum the client declared. The value is base64; COMPOSITE values end in `-<parts>`. */
export interface Checksum {
  algorithm: ChecksumAlgorithm;
  value: string;
  type: 'FULL_OBJECT' | 'COMPOSITE';
}

const DIGEST_BYTES: Record<ChecksumAlgorithm, number> = {
  crc32: 4,
  crc32c: 4,
  crc64nvme: 8,
  sha1: 20,
  sha256: 32,
};

/** The one checksum declared in headers or trailers, or undefined. Several, or one out of form: InvalidRequest. */
export function declaredChecksum(read: (name: string) => string | undefined): Checksum | undefined {
  const found = CHECKSUM_ALGORITHMS.flatMap((algorithm): Checksum[] => {
    const value = read(`x-amz-checksum-${algorithm}`);
    return value === undefined ? [] : [{ algorithm, value, type: 'FULL_OBJECT' }];
  });
  if (found.length > 1) throw new S3Error('InvalidRequest', 'Expecting a single x-amz-checksum- header');
  const checksum = found[0];
  if (checksum && Buffer.from(checksum.value, 'base64').length !== DIGEST_BYTES[checksum.algorithm]) {
    throw new S3Error('InvalidRequest', `Value for x-amz-checksum-${checksum.algorithm} header is invalid.`);
  }
  return checksum;
}

/** The algorithm of a header such as `x-amz-checksum-algorithm: CRC32`, or undefined. */
export function algorithmNamed(name: string | undefined): ChecksumAlgorithm | undefined {
  return CHECKSUM_ALGORITHMS.find((algorithm) => algorithm === name?.toLowerCase());
}

/** `crc32c` → `ChecksumCRC32C`, as the XML documents name it. */
export function checksumElement(algorithm: ChecksumAlgorithm): string {
  return `Checksum${algorithm.toUpperCase()}`;
}

/** Response headers for a stored checksum; none for undefined. */
export function checksumHeaders(checksum: Checksum | undefined): Record<string, string> {
  if (!checksum) return {};
  return { [`x-amz-checksum-${checksum.algorithm}`]: checksum.value, 'x-amz-checksum-type': checksum.type };
}

/** A running digest of one algorithm; `value` is base64. */
export interface RunningChecksum {
  update(bytes: Buffer): void;
  value(): string;
}

/**
 * What can be computed at GB/s by Node itself. CRC32C and CRC64NVME are undefined: they are kept and given
 * back to the client, which checks them, but not checked here.
 */
export function startChecksum(algorithm: ChecksumAlgorithm): RunningChecksum | undefined {
  if (algorithm === 'sha1' || algorithm === 'sha256') return runningHash(createHash(algorithm));
  if (algorithm !== 'crc32') return undefined;
  let crc = 0;
  return {
    update(bytes) {
      crc = crc32(bytes, crc);
    },
    value() {
      const digest = Buffer.alloc(4);
      digest.writeUInt32BE(crc);
      return digest.toString('base64');
    },
  };
}

/** Checksum of the parts' checksums, `undefined` where Node has no digest for the algorithm. */
export function compositeChecksum(algorithm: ChecksumAlgorithm, parts: string[]): Checksum | undefined {
  const running = startChecksum(algorithm);
  if (!running) return undefined;
  running.update(Buffer.concat(parts.map((part) => Buffer.from(part, 'base64'))));
  return { algorithm, value: `${running.value()}-${parts.length}`, type: 'COMPOSITE' };
}

function runningHash(hash: Hash): RunningChecksum {
  return { update: (bytes) => void hash.update(bytes), value: () => hash.digest('base64') };
}
