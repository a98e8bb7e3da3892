import type { Execution } from './execution-store.ts';
import type { HistoryEvent } from './history-event.ts';

/** A run of a Distributed Map, as the history of its execution tells it; dates in seconds. */
export interface MapRun {
  mapRunArn: string;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  startDate: number;
  stopDate?: number;
  redriveCount: number;
  redriveDate?: number;
}

/** The `number`th run, from 1, of the Distributed Map with this label in an execution. */
export function mapRunArn(executionArn: string, label: string, number = 1): string {
  const at = executionArn.lastIndexOf(':');
  const machine = executionArn.slice(0, at).replace(':execution:', ':mapRun:');
  const name = executionArn.slice(at + 1);
  return `${machine}/${label}:${name}${number > 1 ? `:${number}` : ''}`;
}

/** The ARN of a child execution of the Distributed Map with this label in the machine. */
export function childArn(machineArn: string, label: string, name: string): string {
  return `${machineArn.replace(':stateMachine:', ':execution:')}/${label}:${name}`;
}

/** What the ARN of a map run was made of, or nothing when it is none. */
export function parseMapRunArn(
  arn: string,
): { executionArn: string; label: string; number: number } | undefined {
  const parts = /^(arn:[^:]+:states:[^:]*:\d{12}):mapRun:([^:]+)\/([^/:]+):([^:]+)(?::(\d+))?$/.exec(arn);
  if (!parts) return undefined;
  const [, account, machine, label = '', name, number = '1'] = parts;
  return { executionArn: `${account}:execution:${machine}:${name}`, label, number: Number(number) };
}

/** Counts the runs of each Distributed Map of an execution: a state that is entered again, or retried, begins a new one. */
export function countMapRuns(executionArn: string, started: Record<string, number> = {}, continued?: string) {
  const numbers = { ...started };
  let next = continued;
  return {
    /** The run that begins now, or goes on where it was left. */
    next(label: string): { arn: string; isContinued: boolean } {
      const isContinued = next === label && numbers[label] !== undefined;
      next = undefined;
      if (!isContinued) numbers[label] = (numbers[label] ?? 0) + 1;
      return { arn: mapRunArn(executionArn, label, numbers[label]), isContinued };
    },
    started: (): Record<string, number> => ({ ...numbers }),
  };
}
export type MapRunCount = ReturnType<typeof countMapRuns>;

/** How many runs of each Distributed Map a history tells of, by label. */
export function startedMapRuns(events: HistoryEvent[]): Record<string, number> {
  const labels = events.flatMap((event) => parseMapRunArn(arnOf(event, 'mapRunStarted') ?? '')?.label ?? []);
  return Object.fromEntries(
    [...Map.groupBy(labels, (label) => label)].map(([label, { length }]) => [label, length]),
  );
}

/** The runs that a history tells of, newest first. */
export function mapRunsOf(execution: Execution, events: HistoryEvent[]): MapRun[] {
  const runs = new Map<string, MapRun>();
  let latest: MapRun | undefined;
  for (const event of events) {
    const { timestamp, type } = event;
    const startedArn = arnOf(event, 'mapRunStarted');
    const redrivenArn = arnOf(event, 'mapRunRedriven');
    if (startedArn !== undefined) {
      latest = { mapRunArn: startedArn, status: 'RUNNING', startDate: timestamp, redriveCount: 0 };
      runs.set(startedArn, latest);
    }
    const known = runs.get(redrivenArn ?? '');
    if (known) {
      const { stopDate: _, ...open } = known;
      const redriveCount = known.redriveCount + 1;
      latest = { ...open, status: 'RUNNING', redriveCount, redriveDate: timestamp };
      runs.set(known.mapRunArn, latest);
    }
    if (!latest || !(type === 'MapRunSucceeded' || type === 'MapRunFailed')) continue;
    latest.status = type === 'MapRunSucceeded' ? 'SUCCEEDED' : 'FAILED';
    latest.stopDate = timestamp;
  }
  return [...runs.values()].reverse().map((run) => endedWith(execution, run));
}

/** A run that was under way when its execution ended was aborted with it. */
function endedWith({ status, stopDate }: Execution, run: MapRun): MapRun {
  if (run.status !== 'RUNNING' || status === 'RUNNING' || stopDate === undefined) return run;
  return { ...run, status: 'ABORTED', stopDate: Date.parse(stopDate) / 1000 };
}

function arnOf(event: HistoryEvent, kind: 'mapRunStarted' | 'mapRunRedriven'): string | undefined {
  const details = event[`${kind}EventDetails`];
  if (typeof details !== 'object' || details === null || !('mapRunArn' in details)) return undefined;
  return String(details.mapRunArn);
}
