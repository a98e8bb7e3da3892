/** When an object arrived: of its event the time (ISO 8601) and S3's sequencer. */
export interface Arrival {
  key: string;
  time: string;
  sequencer: string;
}

/**
 * The order in which files count, written down once more without the product's code. Versions of one key: as their
 * sequencers say. Keys among each other: by the second of the event, then sequencer, then key; an object counts as
 * there no later than its successor of the same key.
 */
export function sortByArrival<Some extends Arrival>(arrivals: readonly Some[]): Some[] {
  const secondOf = (one: Some) => {
    const later = arrivals.filter((other) => other.key === one.key && paddedOf(other) >= paddedOf(one));
    return Math.min(...later.map(({ time }) => Math.floor(Date.parse(time) / 1000)));
  };
  return arrivals
    .map((arrival) => ({ arrival, second: secondOf(arrival) }))
    .sort(
      (one, other) =>
        one.second - other.second ||
        compare(paddedOf(one.arrival), paddedOf(other.arrival)) ||
        compare(one.arrival.key, other.arrival.key),
    )
    .map(({ arrival }) => arrival);
}

const sequencerDigits = 64;

function paddedOf({ sequencer }: Arrival): string {
  return sequencer.toUpperCase().padEnd(sequencerDigits, '0');
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
