/**
 * Cuts the SKU space into about `partitions` intervals of equal weight: the quantiles of a sample of canonical SKUs,
 * ascending by UTF-8 bytes (the order of MongoDB's `_id` index), equal ones once. Returns partitions - 1 SKUs or fewer.
 */
export function chooseSplitters(sample: readonly string[], partitions: number): string[] {
  const sorted = sample.map((sku) => Buffer.from(sku)).sort(Buffer.compare);
  const quantiles = new Set<string>();
  for (let partition = 1; partition < partitions; partition += 1) {
    const quantile = sorted[Math.floor((partition * sorted.length) / partitions)];
    if (quantile) quantiles.add(quantile.toString());
  }
  // The smallest SKU as a splitter would leave the first partition empty.
  if (sorted[0]) quantiles.delete(sorted[0].toString());
  return [...quantiles];
}

/**
 * So many that the share of a partition is right within about 5 % (one sigma) at 64 partitions and 14 % at 640; the
 * sample of a million rows costs 60 ms and 4 MB.
 */
const maxSampleSize = 32_768;

/**
 * What a row costs its partition beside its own bytes: names of fields, types, lengths, stamps. Without it a partition
 * of short rows had 2.5 times the rows of the mean.
 */
const bytesPerRow = 256;

/**
 * A sample of rows, each taken with a chance in proportion to what it costs. The chance halves, also for what was taken
 * before, when the sample is full. A row's luck is a hash of its number: the sample depends on the file alone, so that a
 * repeated scan finds the same splitters, and a file that repeats a pattern is not seen at one place of it again and
 * again, as it is by samples that are evenly spaced. `sizeBytes` may be wrong.
 */
export function skuSample(sizeBytes: number, limit = maxSampleSize) {
  // Rows of 250 bytes fill the sample to three quarters; shorter ones make the chance halve a few times.
  let chancePerByte = (0.75 * limit) / Math.max(2 * sizeBytes, 1);
  let taken: { draw: number; sku: string }[] = [];
  return {
    /** `row` is the number of the row, from any start; `rowBytes` its length. */
    isDue: (row: number, rowBytes: number) => drawOf(row) < chancePerByte * (rowBytes + bytesPerRow),

    add(row: number, rowBytes: number, sku: string): void {
      taken.push({ draw: drawOf(row) / (rowBytes + bytesPerRow), sku });
      while (taken.length > limit) {
        chancePerByte /= 2;
        taken = taken.filter(({ draw }) => draw < chancePerByte);
      }
    },

    skus: (): readonly string[] => taken.map(({ sku }) => sku),
  };
}

/** A number from 0 to 1 that looks random: the last step of MurmurHash3. */
function drawOf(row: number): number {
  let mixed = Math.imul(row ^ (row >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}
