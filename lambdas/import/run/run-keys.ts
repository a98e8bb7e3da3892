/** Where a run keeps its objects in the drop bucket. Fixed keys, so that a retry replaces instead of adding. */
export const runKeys = {
  plan: (runId: string) => `runs/${runId}/plan.json`,
  /** The text of a file that is not plain UTF-8, see Plan.source. */
  source: (runId: string) => `runs/${runId}/source.csv`,
  ranges: (runId: string) => `runs/${runId}/ranges.json`,
  partitions: (runId: string) => `runs/${runId}/partitions.json`,
  part: (runId: string, range: number) => `runs/${runId}/parts/${padded(range)}.part`,
  /** Where the rows of each partition lie in the parts, see segment-table.ts. */
  segments: (runId: string) => `runs/${runId}/segments.bin`,
  rangeRejects: (runId: string, range: number) => `runs/${runId}/rejects/${padded(range)}.csv`,
  /** The SKUs of the range that look like others, see lookalike-skus.ts; there is no list of none. */
  lookalikes: (runId: string, range: number) => `runs/${runId}/lookalikes/${padded(range)}.json`,
  /** See before-images.ts; in the order of the attempts and of the batches of each. */
  beforeImages: (runId: string, partition: number, attempt: number, batch: number) =>
    `runs/${runId}/before/${padded(partition)}-${padded(attempt)}-${padded(batch)}.bson`,
  duplicates: (runId: string, partition: number) => `runs/${runId}/duplicates/${padded(partition)}.csv`,
  /** The first repeated SKUs of the partition as the report describes them. */
  duplicateGroups: (runId: string, partition: number) => `runs/${runId}/duplicates/${padded(partition)}.json`,
  reportJson: (runId: string) => `runs/${runId}/report.json`,
  reportHtml: (runId: string) => `runs/${runId}/report.html`,
  rejects: (runId: string) => `runs/${runId}/rejects.csv`,
  /** The list of every repeated SKU: the partitions' lists under one header. */
  allDuplicates: (runId: string) => `runs/${runId}/duplicates.csv`,
};

/** Five digits keep the listing of a bucket in numeric order up to 100,000 children. */
function padded(index: number): string {
  return String(index).padStart(5, '0');
}
