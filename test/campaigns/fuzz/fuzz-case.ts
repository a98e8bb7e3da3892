import {
  type Delimiter,
  type DialectWishes,
  delimiters,
  type Encoding,
} from '../../../lambdas/import/read/dialect.ts';
import { seededRandom } from '../../../shared/seeded-random.ts';
import { generatedCsv } from '../../support/generated-csv.ts';

/** A small file and how it is sent and cut: everything that one check depends on. */
export interface FuzzCase {
  /** Before compression. */
  bytes: Buffer;
  delimiter: Delimiter;
  encoding: Encoding;
  /** Nothing of the header was damaged, so that the delimiter must be found. */
  isHeaderWhole: boolean;
  wishes: DialectWishes;
  isPacked: boolean;
  sentChunkBytes: number;
  rangeSizeBytes: number;
  rowsPerPartition: number;
  /** Of the chunks that the ranges are read in. */
  chunkSeed: number;
}

/** Case number `index` of a campaign; the same for the same seed. */
export function fuzzCase(seed: number, index: number): FuzzCase {
  const random = seededRandom(Math.imul(index + 1, 0x9e3779b1) ^ seed);
  const delimiter = random.oneIn(2) ? ',' : random.pick(delimiters);
  const encoding = random.oneIn(2) ? 'utf-8' : random.pick(['utf-16le', 'utf-16be', 'windows-1252'] as const);
  const file = generatedCsv(random, { delimiter, encoding, maxRows: 8 });
  const { length } = file.bytes;
  return {
    bytes: file.bytes,
    delimiter,
    encoding,
    isHeaderWhole: file.isHeaderWhole,
    wishes: {
      ...(random.oneIn(2) && { delimiter }),
      ...(random.oneIn(2) && { encoding }),
    },
    isPacked: random.oneIn(12),
    sentChunkBytes: 1 + random.below(random.pick([8, 64, length + 1])),
    rangeSizeBytes: 1 + random.below(random.pick([40, 200, length + 1])),
    rowsPerPartition: 1 + random.below(6),
    chunkSeed: random.below(2 ** 31),
  };
}
