/** What is counted: rows of the file, bytes, or nothing but that it is done. */
export type Unit = 'rows' | 'bytes' | 'steps';

/** A stage as it was last reported. Times are of `Date.now`. */
export interface StageProgress {
  done: number;
  total: number;
  unit: Unit;
  startedAtMs: number;
  endedAtMs?: number | undefined;
}

/** The stage after a further report; its clock starts with the first one and stops when it is done. */
export function advanced(
  before: StageProgress | undefined,
  { done, total, unit }: Pick<StageProgress, 'done' | 'total' | 'unit'>,
  nowMs: number,
): StageProgress {
  const { startedAtMs = nowMs, endedAtMs = nowMs } = before ?? {};
  return { done, total, unit, startedAtMs, ...(done >= total && { endedAtMs }) };
}

/** From 0 to 1. */
export function shareOf({ done, total }: StageProgress): number {
  return total > 0 ? Math.min(1, done / total) : 1;
}

/** How much of how much, how fast, and how long it takes yet or has taken: `310,000 of 500,000 rows  152,000/s  2 s left`. */
export function stageWords(stage: StageProgress, nowMs: number): string {
  const { done, total, unit, endedAtMs, startedAtMs } = stage;
  const seconds = ((endedAtMs ?? nowMs) - startedAtMs) / 1000;
  const took = `${seconds.toFixed(1)} s`;
  if (unit === 'steps') return took;
  const { amount, name } = units[unit];
  const isDone = endedAtMs !== undefined;
  const words = [isDone ? `${amount(done)} ${name}` : `${amount(done)} of ${amount(total)} ${name}`];
  const rate = seconds > 0 ? done / seconds : 0;
  if (rate > 0) words.push(`${amount(rate)}${unit === 'rows' ? '' : ` ${name}`}/s`);
  if (isDone) words.push(took);
  else if (rate > 0) words.push(`${span((total - done) / rate)} left`);
  return words.join('  ');
}

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const units = {
  rows: { name: 'rows', amount: (rows: number) => whole.format(rows) },
  bytes: { name: 'MB', amount: (bytes: number) => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0) },
};

function span(seconds: number): string {
  if (seconds < 100) return `${Math.ceil(seconds)} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3_600).toFixed(1)} h`;
}
