import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  type ExecutionStatus,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { takeTurn } from '../../../../lambdas/import/load/take-turn.ts';
import { startRunTable } from '../local-run-table.ts';
import { aRun } from '../run-builders.ts';

const sfn = mockClient(SFNClient);
let table: Awaited<ReturnType<typeof startRunTable>>;

beforeEach(async () => {
  sfn.reset();
  table = await startRunTable();
  for (const runId of ['first', 'second', 'third']) await table.runs.openRun(aRun({ runId }), new Date(0));
});
afterEach(() => table.close());

describe('takeTurn', () => {
  it('is granted to the first in the queue, whoever waits behind it', async () => {
    expect(await take('first')).toEqual({ granted: true });
    expect(sfn.calls()).toHaveLength(0);
  });

  it('is not granted while the execution of an earlier run is running', async () => {
    executionIs('first', 'RUNNING');
    expect(await take('second')).toEqual({ granted: false });
    expect(await turns()).toEqual(['first', 'second', 'third']);
  });

  it('is granted again to a run that asks twice', async () => {
    expect([await take('first'), await take('first')]).toEqual([{ granted: true }, { granted: true }]);
  });

  it.each<ExecutionStatus>(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'])(
    'releases the turn of an earlier run whose execution has %s',
    async (status) => {
      executionIs('first', status);
      expect(await take('second')).toEqual({ granted: true });
      expect(await turns()).toEqual(['second', 'third']);
    },
  );

  it('looks behind a dead run for one that is alive', async () => {
    executionIs('first', 'FAILED');
    executionIs('second', 'RUNNING');
    expect(await take('third')).toEqual({ granted: false });
    expect(await turns()).toEqual(['second', 'third']);
  });

  it('waits 15 minutes for an earlier run whose execution does not exist', async () => {
    sfn.on(DescribeExecutionCommand).rejects(new ExecutionDoesNotExist({ message: 'no', $metadata: {} }));
    expect(await take('second', new Date(14 * 60_000))).toEqual({ granted: false });
    expect(await take('second', new Date(15 * 60_000))).toEqual({ granted: true });
    expect(await turns()).toEqual(['second', 'third']);
  });

  it('is not granted when the earlier run cannot be looked at', async () => {
    sfn.on(DescribeExecutionCommand).rejects(new Error('throttled'));
    await expect(take('second')).rejects.toThrow('throttled');
    expect(await turns()).toEqual(['first', 'second', 'third']);
  });

  it('is granted to a run without a record', async () => {
    expect(await take('unknown')).toEqual({ granted: true });
  });
});

function executionIs(runId: string, status: ExecutionStatus): void {
  const executionArn = `arn:aws:states:eu-central-1:123456789012:execution:Import:${runId}`;
  sfn.on(DescribeExecutionCommand, { executionArn }).resolves({ status });
}

function take(runId: string, now = new Date(0)) {
  const stateMachineArn = 'arn:aws:states:eu-central-1:123456789012:stateMachine:Import';
  return takeTurn({ runId }, { runs: table.runs, sfn: new SFNClient({}), stateMachineArn, now: () => now });
}

async function turns(): Promise<string[]> {
  return (await table.runs.listTurns()).map(({ runId }) => runId);
}
