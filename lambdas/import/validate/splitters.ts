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
 * A systematic sample of rows: the first row behind every `step` bytes, `step` doubling (and every second SKU dropped)
 * when the sample is full. It depends on the file alone, so that a repeated scan finds the same splitters.
 */
export function skuSample(sizeBytes: number, limit = maxSampleSize) {
  let step = Math.max(1, Math.ceil(sizeBytes / limit));
  let nextAt = 0;
  let skus: string[] = [];
  return {
    isDue: (startByte: number) => startByte >= nextAt,
    add(startByte: number, sku: string): void {
      skus.push(sku);
      if (skus.length > limit) {
        skus = skus.filter((_, index) => index % 2 === 0);
        step *= 2;
      }
      nextAt = (Math.floor(startByte / step) + 1) * step;
    },
    skus: (): readonly string[] => skus,
  };
}
