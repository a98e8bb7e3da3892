/** A file at or beyond a limit, and what must become of it. */
export interface LimitCase {
  name: string;
  /** Of the uploaded file; `.csv.gz` is packed on the way. */
  fileName?: string;
  text: () => Iterable<string>;
  /** The code that the file is refused with, or the counts that must come out; what is not named must be 0. */
  expected: { error: string } | LimitCounts;
}

export interface LimitCounts {
  rows: number;
  created?: number;
  duplicates?: number;
  rejected?: number;
  reasons?: Record<string, number>;
}
