import type { DialectWishes } from '../../lambdas/import/read/dialect.ts';
import type { SentFile } from '../../lambdas/import/validate/survey-file.ts';

export interface SentBytes extends SentFile {
  /** The text that was kept; undefined when none was. */
  text(): Buffer | undefined;
}

/** A file in memory, delivered in chunks of `chunkBytes`. */
export function sentBytes(
  bytes: Buffer,
  { chunkBytes = bytes.length, wishes = {} }: { chunkBytes?: number; wishes?: DialectWishes } = {},
): SentBytes {
  let kept: Buffer | undefined;
  return {
    *open() {
      for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
    },
    wishes: () => wishes,
    async keepText(text) {
      const chunks: Buffer[] = [];
      for await (const chunk of text) chunks.push(chunk);
      kept = Buffer.concat(chunks);
      return { key: 'source.csv', etag: 'text', sizeBytes: kept.length };
    },
    text: () => kept,
  };
}
