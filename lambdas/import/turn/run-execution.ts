import { DescribeExecutionCommand, type SFNClient } from '@aws-sdk/client-sfn';

export interface ExecutionSource {
  sfn: SFNClient;
  stateMachineArn: string;
}

/** `missing`: it was not started yet, or so long ago that Step Functions forgot it. */
export type ExecutionState = 'running' | 'ended' | 'missing';

/** The execution of a run carries the run's id as its name. */
export function executionArnOf(
  runId: string,
  { stateMachineArn }: Pick<ExecutionSource, 'stateMachineArn'>,
): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${runId}`;
}

/** The state of the first execution of a run. */
export function lookAtExecution(runId: string, source: ExecutionSource): Promise<ExecutionState> {
  return stateOfExecution(executionArnOf(runId, source), source.sfn);
}

/** `missing` is an execution that AWS does not know: never started, or forgotten after 90 days. */
export async function stateOfExecution(executionArn: string, sfn: SFNClient): Promise<ExecutionState> {
  try {
    const { status } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    return status === 'RUNNING' || status === 'PENDING_REDRIVE' ? 'running' : 'ended';
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ExecutionDoesNotExist') throw error;
    return 'missing';
  }
}
