import { apiError } from './errors.ts';
import type { Execution } from './execution-store.ts';

const dayMs = 86_400_000;
/** RedriveExecution's documentation: 14 days after the end, a year after the start, 24,999 events. */
const redrivableMs = 14 * dayMs;
const openMs = 365 * dayMs;
const redrivableEvents = 24_999;
/** The last ten tokens of successful redrives count, for 15 minutes. */
const keptTokens = 10;
const tokenMs = 15 * 60_000;

/** Why an execution cannot be redriven now, in the words of `redriveStatusReason`; nothing when it can. */
export function notRedrivableReason(
  execution: Pick<Execution, 'status' | 'startDate' | 'stopDate' | 'eventCount' | 'lastState'>,
  isContainer: (stateName: string | undefined) => boolean,
  nowMs = Date.now(),
): string | undefined {
  const { status, startDate, stopDate, eventCount = 0, lastState } = execution;
  if (status === 'RUNNING' || status === 'SUCCEEDED') return `Execution is ${status} and cannot be redriven`;
  if (eventCount >= redrivableEvents) return 'Execution history event limit exceeded';
  if (nowMs - Date.parse(startDate) > openMs) return 'Execution has exceeded the max execution time';
  if (stopDate && nowMs - Date.parse(stopDate) > redrivableMs) return 'Execution redrivable period exceeded';
  if (isContainer(lastState))
    return `The embedded cloud cannot go on inside the Map or Parallel state '${lastState}'`;
  return undefined;
}

/** When the execution was redriven with this token before, if that still counts. */
export function redriveDateOf({ redriveTokens = [] }: Execution, token?: string): string | undefined {
  const known = redriveTokens.find((one) => one.token === token);
  return known && Date.now() - Date.parse(known.redriveDate) < tokenMs ? known.redriveDate : undefined;
}

/** The record of an execution that begins once more. @throws ExecutionNotRedrivable */
export function redrivenExecution(
  execution: Execution,
  reason: string | undefined,
  token?: string,
): Execution {
  if (reason) throw apiError('ExecutionNotRedrivable', reason);
  const { stopDate: _, output: __, error: ___, cause: ____, announced: _____, ...kept } = execution;
  const redriveDate = new Date().toISOString();
  const tokens = [...(kept.redriveTokens ?? []), ...(token === undefined ? [] : [{ token, redriveDate }])];
  return {
    ...kept,
    status: 'RUNNING',
    redriveCount: kept.redriveCount + 1,
    redriveDate,
    redriveTokens: tokens.slice(-keptTokens),
  };
}
