import type { Execution, ExecutionSummary } from './execution-store.ts';
import type { childStatuses, MapChild, StoredMapRun } from './map-run-store.ts';
import { childArn, type MapRun, parseMapRunArn } from './map-runs.ts';

/** DescribeExecution's answer; dates are seconds since 1970 here and below. */
export function describeExecution(execution: Execution, notRedrivableReason: string | undefined) {
  const { executionArn, stateMachineArn, name, status, input, output, error, cause } = execution;
  return {
    ...{ executionArn, stateMachineArn, name, status, input, output, error, cause },
    ...datesOf(execution),
    ...detailsOf(output),
    redriveStatus: notRedrivableReason === undefined ? 'REDRIVABLE' : 'NOT_REDRIVABLE',
    redriveStatusReason: notRedrivableReason,
  };
}

/** A child goes on when its parent is redriven, and cannot be redriven by itself. */
export function describeChild(mapRunArn: string, child: MapChild) {
  const output = child.output === undefined ? undefined : JSON.stringify(child.output);
  const isOver = child.status === 'RUNNING' || child.status === 'SUCCEEDED';
  return {
    ...summaryOfChild(mapRunArn, child),
    input: JSON.stringify(child.input),
    ...{ output, error: child.error, cause: child.cause },
    ...detailsOf(output),
    redriveStatus: isOver ? 'NOT_REDRIVABLE' : 'REDRIVABLE_BY_MAP_RUN',
    redriveStatusReason: isOver ? `Execution is ${child.status} and cannot be redriven` : undefined,
  };
}

/** An entry of ListExecutions. */
export function summaryOf(summary: ExecutionSummary) {
  const { executionArn, stateMachineArn, name, status } = summary;
  return { executionArn, stateMachineArn, name, status, ...datesOf(summary) };
}

/** An entry of ListExecutions for a Map Run; its ARN is made as AWS makes it. */
export function summaryOfChild(mapRunArn: string, child: MapChild) {
  const { executionArn = '', label = '' } = parseMapRunArn(mapRunArn) ?? {};
  const machineArn = executionArn
    .slice(0, executionArn.lastIndexOf(':'))
    .replace(':execution:', ':stateMachine:');
  const { name, status, items } = child;
  return {
    ...{ executionArn: childArn(machineArn, label, name), stateMachineArn: `${machineArn}/${label}` },
    ...{ mapRunArn, name, status, itemCount: items },
    ...datesOf(child),
  };
}

/** DescribeMapRun's answer; a run whose items could not be read has none. */
export function describeMapRun(executionArn: string, run: MapRun, stored: StoredMapRun | undefined) {
  const header = stored?.header ?? {
    ...{ total: 0, items: 0, maxConcurrency: 0, toleratedFailureCount: 0, toleratedFailurePercentage: 0 },
  };
  const children = stored?.children ?? [];
  const { maxConcurrency, toleratedFailureCount, toleratedFailurePercentage } = header;
  return {
    executionArn,
    ...run,
    ...{ maxConcurrency, toleratedFailureCount, toleratedFailurePercentage },
    executionCounts: counts(children, header.total, () => 1),
    itemCounts: counts(children, header.items, (child) => child.items),
  };
}

function counts(children: MapChild[], total: number, weigh: (child: MapChild) => number) {
  const sum = (some: MapChild[]) => some.reduce((sofar, child) => sofar + weigh(child), 0);
  const count = (status: (typeof childStatuses)[number]) =>
    sum(children.filter((child) => child.status === status));
  return {
    pending: total - sum(children),
    running: count('RUNNING'),
    succeeded: count('SUCCEEDED'),
    failed: count('FAILED'),
    timedOut: count('TIMED_OUT'),
    aborted: count('ABORTED'),
    pendingRedrive: count('PENDING_REDRIVE'),
    failuresNotRedrivable: 0,
    resultsWritten: 0,
    total,
  };
}

function detailsOf(output: string | undefined) {
  return {
    inputDetails: { included: true },
    ...(output !== undefined && { outputDetails: { included: true } }),
  };
}

interface Dates {
  startDate: string;
  stopDate?: string | undefined;
  redriveCount: number;
  redriveDate?: string | undefined;
}

function datesOf({ startDate, stopDate, redriveCount, redriveDate }: Dates) {
  return {
    startDate: seconds(startDate),
    ...(stopDate !== undefined && { stopDate: seconds(stopDate) }),
    redriveCount,
    ...(redriveDate !== undefined && { redriveDate: seconds(redriveDate) }),
  };
}

/** Seconds since 1970, as the JSON protocol of AWS gives times; now where there is no date. */
export function seconds(date: string | undefined): number {
  return date === undefined ? Date.now() / 1000 : Date.parse(date) / 1000;
}
