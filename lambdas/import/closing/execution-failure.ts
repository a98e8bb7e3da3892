import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { stateOfExecution } from '../turn/run-execution.ts';
import { type ExecutionFailure, hidesChildFailure } from './failure-cause.ts';

/**
 * EventBridge "Step Functions Execution Status Change"; long inputs, errors and causes may be left out of it. SUCCEEDED
 * comes from the look for turns that were left behind alone.
 */
export const ExecutionEnded = z.object({
  detail: z.object({
    executionArn: z.string().min(1),
    status: z.enum(['FAILED', 'TIMED_OUT', 'ABORTED', 'SUCCEEDED']),
    input: z.string().nullish(),
    error: z.string().nullish(),
    cause: z.string().nullish(),
    redriveCount: z.number().int().nonnegative().nullish(),
  }),
});
export type ExecutionEnded = z.infer<typeof ExecutionEnded>;

/** Whether the execution was redriven since. */
export async function isRunningAgain({ detail }: ExecutionEnded, sfn: SFNClient): Promise<boolean> {
  return (await stateOfExecution(detail.executionArn, sfn)) === 'running';
}

/**
 * The execution's input and why it failed, nothing when it did not; Step Functions is asked for what the event does not
 * tell.
 */
export async function describeFailure(
  { detail }: ExecutionEnded,
  sfn: SFNClient,
): Promise<{ input: unknown; failure: ExecutionFailure | undefined }> {
  const { executionArn, status } = detail;
  const needsNoError = status === 'ABORTED' || status === 'SUCCEEDED';
  const isComplete = detail.input && (needsNoError || (detail.error && detail.cause));
  const told = isComplete ? detail : await sfn.send(new DescribeExecutionCommand({ executionArn }));
  const input: unknown = JSON.parse(detail.input ?? told.input ?? '');
  if (status === 'SUCCEEDED') return { input, failure: undefined };
  const failure: ExecutionFailure = {
    status,
    error: detail.error ?? told.error ?? undefined,
    cause: detail.cause ?? told.cause ?? undefined,
  };
  const child = hidesChildFailure(failure) ? await findChildFailure(executionArn, sfn) : undefined;
  return { input, failure: child ?? failure };
}

/**
 * The failure of a child of the execution's last Distributed Map. Closing the run matters more than its finest code,
 * so when Step Functions cannot tell, there is none.
 */
async function findChildFailure(executionArn: string, sfn: SFNClient): Promise<ExecutionFailure | undefined> {
  try {
    const { mapRuns = [] } = await sfn.send(new ListMapRunsCommand({ executionArn }));
    const latest = mapRuns.toSorted((a, b) => Number(b.startDate) - Number(a.startDate))[0];
    if (!latest) return undefined;
    const failed = { mapRunArn: latest.mapRunArn, statusFilter: 'FAILED', maxResults: 1 } as const;
    const { executions = [] } = await sfn.send(new ListExecutionsCommand(failed));
    const child = executions[0]?.executionArn;
    if (!child) return undefined;
    const { error, cause } = await sfn.send(new DescribeExecutionCommand({ executionArn: child }));
    return { status: 'FAILED', error, cause };
  } catch {
    return undefined;
  }
}
