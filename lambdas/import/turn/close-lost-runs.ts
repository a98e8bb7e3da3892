import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  paginateListExecutions,
} from '@aws-sdk/client-sfn';
import { startGraceMs } from './pass-by-ended.ts';
import { type ExecutionSource, executionArnOf } from './run-execution.ts';
import type { TurnServices } from './write-turn.ts';

export interface LostRunServices extends ExecutionSource {
  runs: Pick<TurnServices['runs'], 'readTurn' | 'listQueue' | 'leaveQueue'>;
  /** Hands an event to what closes runs; it is heard of no answer. */
  closeRun(event: unknown): Promise<void>;
  now(): Date;
}

/** The event of the end itself usually arrives within seconds. */
const eventGraceMs = 60_000;
/** Of the 250 questions that Step Functions answers at once; the others are asked five minutes later. */
const maxLooks = 100;

/**
 * Has the runs closed whose execution has ended and that nobody closed, since Step Functions tells of an end at best
 * effort; and turns passed on that were left behind. Gives how many. What it hands over is the event that was lost, so
 * that it may come twice and late as any other.
 */
export async function closeLostRuns(services: LostRunServices): Promise<number> {
  const { runs, now } = services;
  const [{ holder, heldSince }, queue] = await Promise.all([runs.readTurn(), runs.listQueue()]);
  const open = new Map(queue.map(({ runId, startedAt }) => [runId, startedAt]));
  if (holder && !open.has(holder)) open.set(holder, heldSince ?? now().toISOString());
  const old = [...open].filter(([, since]) => now().getTime() - Date.parse(since) > eventGraceMs);
  if (old.length === 0) return 0;
  const running = await namesOfRunning(services);
  const suspects = old.filter(([runId]) => !running.has(runId)).slice(0, maxLooks);
  let closed = 0;
  for (const [runId, since] of suspects) if (await closeLostRun(runId, since, services)) closed += 1;
  return closed;
}

async function closeLostRun(runId: string, since: string, services: LostRunServices): Promise<boolean> {
  const { runs, closeRun, now } = services;
  const execution = await describe(runId, services);
  if (!execution) {
    // It was never started: its event is a dead letter by now, and starts it when it is replayed.
    if (now().getTime() - Date.parse(since) >= startGraceMs) await runs.leaveQueue(runId);
    return false;
  }
  const { stopDate } = execution;
  if (!stopDate || now().getTime() - stopDate.getTime() < eventGraceMs) return false;
  await closeRun(endedEvent(execution));
  return true;
}

async function describe(
  runId: string,
  source: ExecutionSource,
): Promise<DescribeExecutionCommandOutput | undefined> {
  try {
    const executionArn = executionArnOf(runId, source);
    return await source.sfn.send(new DescribeExecutionCommand({ executionArn }));
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ExecutionDoesNotExist') throw error;
    return undefined;
  }
}

/** A question for a thousand executions at a time. */
async function namesOfRunning({ sfn, stateMachineArn }: ExecutionSource): Promise<Set<string>> {
  const names = new Set<string>();
  const request = { stateMachineArn, statusFilter: 'RUNNING', maxResults: 1_000 } as const;
  for await (const { executions = [] } of paginateListExecutions({ client: sfn }, request)) {
    for (const { name } of executions) if (name !== undefined) names.add(name);
  }
  return names;
}

/** As EventBridge would have told it. */
function endedEvent(execution: DescribeExecutionCommandOutput): unknown {
  const { executionArn, stateMachineArn, name, status, input, error, cause, redriveCount } = execution;
  return {
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    detail: { executionArn, stateMachineArn, name, status, input, error, cause, redriveCount },
  };
}
