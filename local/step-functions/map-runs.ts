import type { Execution } from './execution-store.ts';
import type { HistoryEvent } from './history.ts';

/** The run of a Distributed Map within an execution. A state that is entered again continues the same run here. */
export function mapRunArn(executionArn: string, label: string): string {
  const at = executionArn.lastIndexOf(':');
  const machine = executionArn.slice(0, at).replace(':execution:', ':mapRun:');
  return `${machine}/${label}:${executionArn.slice(at + 1)}`;
}

/** The runs that a history tells of, in the shape of ListMapRuns, newest first; dates in seconds. */
export function mapRunsOf({ executionArn, stateMachineArn }: Execution, events: HistoryEvent[]) {
  const runs = new Map<string, { startDate: number; stopDate?: number }>();
  let latest: string | undefined;
  for (const event of events) {
    const details = event.mapRunStartedEventDetails;
    if (event.type === 'MapRunStarted' && isArnHolder(details)) {
      latest = details.mapRunArn;
      runs.set(latest, { startDate: event.timestamp });
    }
    const run = latest === undefined ? undefined : runs.get(latest);
    if (run && ['MapRunSucceeded', 'MapRunFailed'].includes(event.type)) run.stopDate = event.timestamp;
  }
  return [...runs]
    .reverse()
    .map(([arn, dates]) => ({ executionArn, mapRunArn: arn, stateMachineArn, ...dates }));
}

function isArnHolder(details: unknown): details is { mapRunArn: string } {
  return typeof details === 'object' && details !== null && 'mapRunArn' in details;
}
