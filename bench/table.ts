import type { TransformRate } from './transform-rate.ts';

/** One timed run. Seconds are wall clock, from the start of the upload to the written report. */
export interface Measurement {
  name: string;
  seconds: number;
  rows?: number;
  /** Of ours: at most `max` times the median seconds of each peer. */
  targets?: { peer: string; max: number }[];
  stages?: Record<string, number>;
  peakMemoryMb?: Record<string, number>;
  cpuSeconds?: Record<string, number>;
}

/** Prints the medians per case, the ratios beside their targets, then where time and memory went. */
export function printTable(measurements: readonly Measurement[], transform: TransformRate): void {
  const names = [...new Set(measurements.map((measurement) => measurement.name))];
  const runsOf = (name: string) => measurements.filter((measurement) => measurement.name === name);
  const secondsOf = (name: string) => median(runsOf(name).map((run) => run.seconds));
  const figures = names.map((name) => {
    const seconds = secondsOf(name);
    const { rows = 0, targets = [] } = runsOf(name)[0]!;
    const ratios = targets
      .filter(({ peer }) => names.includes(peer))
      .map(({ peer, max }) => `${(seconds / secondsOf(peer)).toFixed(3)} (at most ${max}) of ${peer}`);
    return [name, seconds.toFixed(2), Math.round(rows / seconds).toLocaleString('en'), ratios.join('; ')];
  });
  print(['case', 'seconds', 'rows/s', 'ratio (target)'], figures);
  const costs = names
    .map((name) => ({ name, runs: runsOf(name) }))
    .filter(({ runs }) => runs[0]?.cpuSeconds)
    .map(({ name, runs }) => [
      name,
      compact(medians(runs.map((run) => run.stages))),
      compact(medians(runs.map((run) => run.cpuSeconds))),
      compact(medians(runs.map((run) => run.peakMemoryMb))),
    ]);
  print(['case', 'seconds per stage', 'CPU seconds', 'peak MB'], costs);
  const { rowsPerSecond, referenceRowsPerSecond, ratio } = transform;
  process.stdout.write(
    `transform alone, one core: ${rowsPerSecond.toLocaleString('en')} rows/s, ` +
      `${ratio.toFixed(1)} x csv-parse with the same schema (${referenceRowsPerSecond.toLocaleString('en')})\n`,
  );
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** A Markdown table, so that it can go into the README as it is. */
function print(header: string[], rows: string[][]): void {
  const lines = [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  process.stdout.write(`${lines.join('\n')}\n\n`);
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
