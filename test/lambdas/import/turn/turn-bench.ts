import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import type { RunInput } from '../../../../lambdas/import/run/run-input.ts';
import { releaseTurn } from '../../../../lambdas/import/turn/release-turn.ts';
import { takeTurn } from '../../../../lambdas/import/turn/take-turn.ts';
import { startRunTable } from '../local-run-table.ts';
import { aRun } from '../run-builders.ts';

const stateMachineArn = 'arn:aws:states:eu-central-1:123456789012:stateMachine:Import';
export const origin = Date.parse('2026-11-21T10:00:00Z');

/** A run table behind the real endpoint, executions that the test says, permits that are noted, and time that only waiting spends. */
export async function startTurnBench() {
  const table = await startRunTable();
  const sfn = mockClient(SFNClient);
  let nowMs = origin + 10_000;
  const executions = new Map<string, string>();
  const open = new Set<string>();
  const events: string[] = [];
  const looks: { runId: string; at: number }[] = [];
  sfn.on(DescribeExecutionCommand).callsFake(({ executionArn }: { executionArn: string }) => {
    const runId = executionArn.slice(executionArn.lastIndexOf(':') + 1);
    looks.push({ runId, at: services.now().getTime() });
    const status = executions.get(runId);
    if (status === undefined) throw new ExecutionDoesNotExist({ message: 'no', $metadata: {} });
    return { status };
  });
  const { runs } = table;
  const services = {
    runs,
    sfn: new SFNClient({}),
    stateMachineArn,
    now: () => new Date(nowMs),
    permits: {
      open: async ({ runId }: { runId: string }) => {
        open.add(runId);
        events.push(`open ${runId}`);
        return true;
      },
      close: async (runId: string) => {
        if (open.delete(runId)) events.push(`close ${runId}`);
      },
    },
    /** Replaced by tests in which something happens meanwhile. */
    meanwhile: async (): Promise<void> => {},
    wait: async (milliseconds: number) => {
      nowMs += milliseconds;
      await services.meanwhile();
    },
  };

  function inputOf(runId: string, seconds: number, changes: Partial<RunInput> = {}): RunInput {
    const receivedAt = new Date(origin + seconds * 1000).toISOString();
    return aRun({ runId, key: `incoming/shoes/${runId}.csv`, receivedAt, ...changes });
  }

  return {
    services,
    runs,
    /** The client of the table. */
    documents: table.documents,
    inputOf,
    executions,
    open,
    events,
    looks,
    /** A run that arrived so many seconds after the origin and whose execution is running since five seconds. */
    async arrive(runId: string, seconds: number, changes: Partial<RunInput> = {}): Promise<RunInput> {
      const run = inputOf(runId, seconds, changes);
      await runs.openRun(run, new Date(nowMs - 5_000));
      executions.set(runId, 'RUNNING');
      return run;
    },
    take: (run: RunInput, asked = 0) => takeTurn({ ...run, turn: { asked } }, services),
    /** As close-run does it, the mail apart. */
    async fail(runId: string): Promise<void> {
      executions.set(runId, 'FAILED');
      const record = await runs.closeFailed(runId, { code: 'internal_error', message: 'a bug' });
      await releaseTurn(record, services);
    },
    async succeed(runId: string): Promise<void> {
      const counts = {
        rows: 0,
        created: 0,
        updated: 0,
        unchanged: 0,
        duplicates: 0,
        rejected: 0,
        warnings: 0,
      };
      const ending = { counts: { ...counts, reasons: {} }, efforts: {}, peakMemoryMb: {} };
      await runs.closeSucceeded((await runs.getRun(runId))!, ending);
      executions.set(runId, 'SUCCEEDED');
      await releaseTurn((await runs.getRun(runId))!, services);
    },
    async queue(): Promise<string[]> {
      return (await runs.listQueue()).filter(({ endedAt }) => !endedAt).map(({ runId }) => runId);
    },
    pass: (milliseconds: number) => {
      nowMs += milliseconds;
    },
    async close(): Promise<void> {
      sfn.restore();
      await table.close();
    },
  };
}
