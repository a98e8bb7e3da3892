import { DescribeExecutionCommand, type SFNClient } from '@aws-sdk/client-sfn';
import type { RunInput } from '../plan.ts';
import type { RunTable, Turn } from '../run-table.ts';

export interface TakeTurnServices {
  runs: RunTable;
  sfn: SFNClient;
  stateMachineArn: string;
  now?: () => Date;
}

/** Between the record of a run and the start of its execution lie at most Lambda's retries: 3 attempts in 6 minutes. */
const startGraceMs = 15 * 60_000;

/**
 * Whether the run may write to the catalogue now: runs write one after the other, in order of arrival. A turn whose
 * execution has ended without closing its run is released here, so that a crash never blocks the queue.
 */
export async function takeTurn(
  { runId }: Pick<RunInput, 'runId'>,
  services: TakeTurnServices,
): Promise<{ granted: boolean }> {
  const { runs } = services;
  const record = await runs.getRun(runId);
  if (!record) return { granted: true };
  for (const turn of await runs.listTurns()) {
    if (turn.ticket >= record.ticket) break;
    if (await isHeld(turn, services)) return { granted: false };
    await runs.releaseTurn(turn.ticket);
  }
  return { granted: true };
}

/** The execution of a run carries the run's id as its name. */
async function isHeld(turn: Turn, { sfn, stateMachineArn, now = () => new Date() }: TakeTurnServices) {
  const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${turn.runId}`;
  try {
    const { status } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    return status === 'RUNNING';
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ExecutionDoesNotExist') throw error;
    return now().getTime() - Date.parse(turn.takenAt) < startGraceMs;
  }
}
