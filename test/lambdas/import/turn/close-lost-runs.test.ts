import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  ListExecutionsCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { ExecutionEnded } from '../../../../lambdas/import/closing/execution-failure.ts';
import { closeLostRuns } from '../../../../lambdas/import/turn/close-lost-runs.ts';
import { startRunTable } from '../local-run-table.ts';
import { aRun } from '../run-builders.ts';

const stateMachineArn = 'arn:aws:states:eu-central-1:123456789012:stateMachine:Import';
const now = new Date('2026-11-21T12:00:00Z');
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

const sfn = mockClient(SFNClient);
let table: Awaited<ReturnType<typeof startRunTable>>;
let closed: ExecutionEnded['detail'][];

beforeEach(async () => {
  sfn.reset();
  sfn.on(ListExecutionsCommand).resolves({ executions: [] });
  sfn.on(DescribeExecutionCommand).rejects(new ExecutionDoesNotExist({ message: 'no', $metadata: {} }));
  table = await startRunTable();
  closed = [];
});
afterEach(() => table.close());

function look() {
  return closeLostRuns({
    runs: table.runs,
    sfn: new SFNClient({}),
    stateMachineArn,
    now: () => now,
    closeRun: async (event) => void closed.push(ExecutionEnded.parse(event).detail),
  });
}

async function open(runId: string, startedAt = minutesAgo(30)): Promise<void> {
  await table.runs.openRun(aRun({ runId }), startedAt);
}

/** What Step Functions says of the execution, and gives its ARN. */
function execution(
  runId: string,
  answer: { status: 'FAILED' | 'ABORTED' | 'SUCCEEDED' | 'RUNNING'; stopDate?: Date },
) {
  const executionArn = `arn:aws:states:eu-central-1:123456789012:execution:Import:${runId}`;
  const input = JSON.stringify({ runId });
  sfn
    .on(DescribeExecutionCommand, { executionArn })
    .resolves({ executionArn, name: runId, input, ...answer });
  return executionArn;
}

describe('closeLostRuns', () => {
  it('hands over the event of a run whose execution ended, when nobody closed it', async () => {
    await open('lost');
    const executionArn = execution('lost', { status: 'ABORTED', stopDate: minutesAgo(2) });
    expect(await look()).toBe(1);
    expect(closed).toEqual([{ executionArn, status: 'ABORTED', input: '{"runId":"lost"}' }]);
  });

  it('asks nothing when no run is open', async () => {
    expect(await look()).toBe(0);
    expect(sfn.calls()).toHaveLength(0);
  });

  it('asks for those alone that are not among the running, of which there may be pages', async () => {
    for (const runId of ['one', 'two', 'lost']) await open(runId);
    sfn.on(ListExecutionsCommand).resolvesOnce({ executions: [{ name: 'one' } as never], nextToken: 'more' });
    sfn.on(ListExecutionsCommand, { nextToken: 'more' }).resolves({ executions: [{ name: 'two' } as never] });
    execution('lost', { status: 'FAILED', stopDate: minutesAgo(2) });
    expect(await look()).toBe(1);
    expect(sfn.commandCalls(DescribeExecutionCommand)).toHaveLength(1);
  });

  it.each([
    ['that has just ended, whose event is on its way', { status: 'FAILED', stopDate: minutesAgo(0.5) }],
    ['that was redriven meanwhile', { status: 'RUNNING' }],
  ] as const)('leaves a run alone %s', async (_name, answer) => {
    await open('alone');
    execution('alone', answer);
    expect(await look()).toBe(0);
    expect(await table.runs.listQueue()).toHaveLength(1);
  });

  it('leaves a run alone that has just been queued', async () => {
    await open('fresh', minutesAgo(0.5));
    expect(await look()).toBe(0);
    expect(sfn.calls()).toHaveLength(0);
  });

  it('forgets the place of a run that was never started, once its event is a dead letter', async () => {
    await open('waiting', minutesAgo(14));
    await open('dead-letter', minutesAgo(16));
    await look();
    expect((await table.runs.listQueue()).map(({ runId }) => runId)).toEqual(['waiting']);
    expect(closed).toEqual([]);
  });

  it('finds a turn that was left behind by a run which is not in the queue any more', async () => {
    await table.runs.holdTurn('left', minutesAgo(30));
    execution('left', { status: 'SUCCEEDED', stopDate: minutesAgo(20) });
    expect(await look()).toBe(1);
    expect(closed).toMatchObject([{ status: 'SUCCEEDED' }]);
  });

  it('asks Step Functions a hundred questions at most', async () => {
    await Promise.all(Array.from({ length: 120 }, (_, index) => open(`run-${index}`)));
    await look();
    expect(sfn.commandCalls(DescribeExecutionCommand)).toHaveLength(100);
  });
});
