/** Where a run stands among all that arrived. */
export interface Place {
  runId: string;
  /** Bucket and key of its object, `bucket/key`. */
  key: string;
  /** Of the Object Created event, ISO 8601 UTC. */
  time: string;
  /** S3's sequencer, hexadecimal; null for an event made by hand. */
  sequencer: string | null;
}

/**
 * The places in order of arrival: a total order that depends on the places alone. Versions of one key follow their
 * sequencers. Between keys the time counts; within one second, which is as fine as S3's events are, the sequencer and
 * then the key, so that every try gives the same.
 *
 * Where the times of one key contradict their sequencers, the earlier one counts for both: an object was there at the
 * latest when its successor was. `time` of what is given is the one that counts.
 */
export function inOrderOfArrival<Some extends Place>(places: readonly Some[]): Some[] {
  const byKey = Map.groupBy(places, ({ key }) => key);
  return [...byKey.values()].flatMap(withCountingTimes).sort(comparePlaces);
}

/** Negative when the first comes first. For places of one key only with the times that count. */
export function comparePlaces(one: Place, other: Place): number {
  return (
    wholeSeconds(one.time) - wholeSeconds(other.time) ||
    compareSequencers(one.sequencer, other.sequencer) ||
    compareTexts(one.key, other.key) ||
    compareTexts(one.runId, other.runId)
  );
}

/** As S3 wants it: the shorter one is filled up with zeros on the right, then they are compared as texts. */
export function compareSequencers(one: string | null, other: string | null): number {
  return compareTexts(withoutFill(one), withoutFill(other));
}

function withCountingTimes<Some extends Place>(versions: readonly Some[]): Some[] {
  const counting = new Map<string, string>();
  let earliest: string | undefined;
  for (const { sequencer, time } of versions.toSorted((a, b) =>
    compareSequencers(b.sequencer, a.sequencer),
  )) {
    if (sequencer === null) continue;
    if (earliest === undefined || Date.parse(time) < Date.parse(earliest)) earliest = time;
    counting.set(withoutFill(sequencer), earliest);
  }
  return versions.map((place) => ({
    ...place,
    time: place.sequencer === null ? place.time : (counting.get(withoutFill(place.sequencer)) ?? place.time),
  }));
}

/** Of two without trailing zeros the comparison gives the same as of two that are filled up with them. */
function withoutFill(sequencer: string | null): string {
  return (sequencer ?? '').toUpperCase().replace(/0+$/, '');
}

function wholeSeconds(time: string): number {
  return Math.floor(Date.parse(time) / 1000);
}

function compareTexts(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
