/** What one look at a file says. Times are milliseconds since the epoch, whole. */
export interface Look {
  /** When the file was made; survives moves. */
  created: number;
  /** When its name, place or rights changed last. */
  changed: number;
  /** When its content changed last. */
  modified: number;
  sizeBytes: number;
}

/** What is remembered of a file. */
export interface KnownFile {
  /** Since when it counts as being in the folder. */
  arrived: number;
  created: number;
  modified: number;
  sizeBytes: number;
  /** It was late at some check, so the service is owed the end of the story. */
  isReported: boolean;
}

/** All that a judgement depends on besides the file. */
export interface Situation {
  now: number;
  /** The time of a look, where `now` is that of the whole check; `now` when absent. */
  seenAt?: () => number;
  slaMs: number;
  /** Files due within this time are looked at, so that the check at which they are due can tell if they still grow. */
  lookAheadMs: number;
  /** In quiet hours nothing is late. */
  isQuiet: boolean;
  /** When files that are not known cannot have been there yet: the last check, -Infinity when there was none. */
  notBefore: number;
  /** The monitor did not run for a while, or never before: an unknown file has arrived at some time since. */
  isFirstSight: boolean;
}

export interface Judgement {
  file: KnownFile;
  isLate: boolean;
  /** What lay there under this name before, if that was reported. */
  replaced?: KnownFile;
  /** A time of the file lies in the future. */
  isFromFuture: boolean;
}

/** A file that was written to more recently may still be in the making, when nothing is known of it from before. */
const settleMs = 60_000;
/** Clocks of file servers are a little apart. */
const toleratedFutureMs = 5 * 60_000;

/** Whether a file has to be looked at in this check. The answer without a look is "there and not late". */
export function needsLook(known: KnownFile | undefined, situation: Situation): boolean {
  return !known || lookAt(known, situation) <= situation.now;
}

/** From when on a file has to be looked at in each check, ms since the epoch; 0 is always. */
export function lookAt(known: KnownFile, situation: Situation): number {
  return known.isReported ? 0 : known.arrived + situation.slaMs - situation.lookAheadMs;
}

/**
 * Judges one file that is there. Pure: the same arguments give the same judgement.
 * Late is a file that has been in the folder for the SLA and is not being written to.
 */
export function judgeFile(known: KnownFile | undefined, look: Look, situation: Situation): Judgement {
  const { now, slaMs } = situation;
  const isSame = known !== undefined && known.created === look.created;
  const arrived = isSame ? known.arrived : firstSight(known, look, situation);
  const isAtRest = isSame
    ? known.modified === look.modified && known.sizeBytes === look.sizeBytes
    : look.modified <= now - settleMs;
  const replaced = !isSame && known?.isReported ? known : undefined;
  // What replaced a reported file waits for the next check: until then the ledger still has to know the other one.
  const isLate = arrived + slaMs <= now && isAtRest && !situation.isQuiet && !replaced;
  const { created, modified, sizeBytes } = look;
  return {
    file: { arrived, created, modified, sizeBytes, isReported: isLate || (isSame && known.isReported) },
    isLate,
    ...(replaced && { replaced }),
    isFromFuture: Math.max(look.created, look.modified) > now + toleratedFutureMs,
  };
}

/**
 * When a file that is not known arrived. Its own times serve where the monitor was not there to see it come: a move
 * changes the change time, a copy the creation time. They never make it older than the last check without it.
 */
function firstSight(known: KnownFile | undefined, look: Look, situation: Situation): number {
  const { now, notBefore, isFirstSight, seenAt } = situation;
  const earliest = known ? known.arrived : notBefore;
  const isWatched = !known && !isFirstSight;
  const arrived = isWatched ? Math.max(now, look.changed) : Math.max(look.created, look.changed, earliest);
  // Later than now: it came while the check was at work, or a clock is ahead. Only then is the time asked for, since each
  // time reads a file of the system.
  return arrived <= now ? arrived : Math.min(arrived, seenAt?.() ?? now);
}
