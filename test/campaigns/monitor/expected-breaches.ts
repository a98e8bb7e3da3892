/** What became of one file of the tree, by the monitor's clock, in ms since the epoch. */
export interface FileStory {
  folder: string;
  /** Path below the folder. */
  filename: string;
  slaMs: number;
  createdAt: number;
  /** It came into the folder at some time between these two. */
  entered: { earliest: number; latest: number };
  left?: { at: number; how: 'archived' | 'gone' };
}

/** A check that was made to its end. */
export interface CompletedCheck {
  /** By its own word: it looked at the folders after this. */
  checkedAt: number;
  /** It was done before this. */
  endedAt: number;
}

export interface ExpectedBreach extends FileStory {
  /** False: whether a check came between the end of its SLA and its leaving is not known from outside. */
  isCertain: boolean;
}

/**
 * The files that have to be found as breaches, and those that may be. Certain is one that a whole check saw in its
 * folder, and another one the length of the SLA later. One that left sooner than its SLA is none.
 */
export function expectedBreaches(
  files: readonly FileStory[],
  checks: readonly CompletedCheck[],
): ExpectedBreach[] {
  return files
    .filter(({ entered, left, slaMs }) => !left || left.at - entered.earliest >= slaMs)
    .map((file) => ({ ...file, isCertain: isCertainlySeen(file, checks) }));
}

export function isCertainlySeen(
  { entered, left, slaMs }: FileStory,
  checks: readonly CompletedCheck[],
): boolean {
  const within = checks.filter(
    ({ checkedAt, endedAt }) => checkedAt > entered.latest && (!left || endedAt < left.at),
  );
  const first = within[0];
  return first !== undefined && within.some(({ checkedAt }) => checkedAt >= first.checkedAt + slaMs);
}
