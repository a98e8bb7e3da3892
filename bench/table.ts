/** One timed run. Seconds are wall clock, from the start of the upload to the written report. */
export interface Measurement {
  name: string;
  seconds: number;
  stages?: Record<string, number>;
  peakMemoryMb?: Record<string, number>;
  cpuSeconds?: Record<string, number>;
}

/** Each case of ours beside the peer that does the same work. */
const peerOf: Record<string, string> = {
  'empty collection': 'mongoimport insert',
  'same file again': 'mongoimport upsert again',
  '5 % changed': 'mongoimport upsert again',
};

/** Prints the medians per case: seconds, rows a second, ratio to the peer, stages and peak memory. */
export function printTable(measurements: readonly Measurement[], rows: number): void {
  const names = [...new Set(measurements.map((measurement) => measurement.name))];
  const table = names.map((name) => {
    const runs = measurements.filter((measurement) => measurement.name === name);
    const seconds = median(runs.map((run) => run.seconds));
    const peer = measurements.filter((measurement) => measurement.name === peerOf[name]);
    const ratio = peer.length > 0 ? (seconds / median(peer.map((run) => run.seconds))).toFixed(3) : '';
    return {
      case: name,
      seconds: seconds.toFixed(2),
      'rows/s': Math.round(rows / seconds).toLocaleString('en'),
      'ratio to peer': ratio,
      stages: compact(medians(runs.map((run) => run.stages))),
      'peak MB': compact(medians(runs.map((run) => run.peakMemoryMb))),
      'CPU s': compact(medians(runs.map((run) => run.cpuSeconds))),
    };
  });
  console.table(table);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function medians(records: (Record<string, number> | undefined)[]): Record<string, number> {
  const names = new Set(records.flatMap((record) => Object.keys(record ?? {})));
  return Object.fromEntries(
    [...names].map((name) => [name, median(records.map((record) => record?.[name] ?? 0))]),
  );
}

function compact(record: Record<string, number>): string {
  return Object.entries(record)
    .map(([name, value]) => `${name} ${value.toFixed(value < 10 ? 1 : 0)}`)
    .join(', ');
}
