import { comparePlaces, compareSequencers, type Place } from './arrival-order.ts';

/** Up to where the turn has passed. Only runs that had the turn count, that is, went on to *load*. */
export interface PassedPlaces {
  /** Of the run that had the turn last; no run of another key that had it is younger. */
  last?: Place | undefined;
  /** The youngest that had it of any other key than `last`. */
  other?: Place | undefined;
}

/**
 * The younger run that has gone on to *load* before this one, so that this one's place has passed; undefined when it
 * may still write. `sameKey` is the version of its own key that had the turn last.
 */
export function findPasser(
  run: Place,
  { last, other }: PassedPlaces,
  sameKey: Place | undefined,
): Place | undefined {
  if (last?.runId === run.runId) return undefined;
  const versions = last?.key === run.key ? [sameKey, last] : [sameKey];
  const newer = versions.find((version) => version && isNewerVersion(version, run));
  if (newer) return newer;
  const elsewhere = last?.key === run.key ? other : last;
  return elsewhere && comparePlaces(elsewhere, run) > 0 ? elsewhere : undefined;
}

/**
 * Up to where the turn has passed once this run has it. A newer version of the key that had the turn last may claim an
 * earlier time; it comes behind it all the same, so the later time is kept.
 */
export function passBy(run: Place, { last, other }: PassedPlaces): PassedPlaces {
  if (!last || last.runId === run.runId) return { last: run, other };
  if (last.key !== run.key) return { last: run, other: last };
  const time = Date.parse(last.time) > Date.parse(run.time) ? last.time : run.time;
  return { last: { ...run, time }, other };
}

function isNewerVersion(one: Place, other: Place): boolean {
  if (one.runId === other.runId) return false;
  return one.sequencer === null || other.sequencer === null
    ? Date.parse(one.time) > Date.parse(other.time)
    : compareSequencers(one.sequencer, other.sequencer) > 0;
}
