import { ListExecutionsCommand, ListMapRunsCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from '@jest/globals';
import { tasks } from '../../statemachine/definition.ts';
import { aMap, count, input, objects } from './a-distributed-map.ts';
import { aService, functionError, machineArn } from './a-machine.ts';

describe('a Distributed Map in which something fails', () => {
  it('fails at the first failed child, starts no other, and names its error in the cause', async () => {
    const started: unknown[] = [];
    const { run, begin, end, historyTypes } = await aService(aMap({ MaxConcurrency: 1 }), {
      readObject: objects(count(10)),
      invokeLambda: async (_, payload) => {
        started.push(payload);
        throw functionError('file_changed', 'another file');
      },
    });
    const executionArn = await begin(input);
    const { status, error, cause } = await end(executionArn);
    expect([status, error, started]).toEqual(['FAILED', 'States.ExceedToleratedFailureThreshold', [1]]);
    const child = JSON.parse(/\{.*\}$/s.exec(cause ?? '')?.[0] ?? '');
    expect([child.error, JSON.parse(child.cause).errorMessage]).toEqual(['file_changed', 'another file']);
    expect(await historyTypes(executionArn)).toEqual([
      'ExecutionStarted',
      'MapStateEntered',
      'MapStateStarted',
      'MapRunStarted',
      'MapRunFailed',
      'MapStateFailed',
      'ExecutionFailed',
    ]);
    expect((await run(input)).status).toBe('FAILED');
  });

  it('can be asked which child failed, and why', async () => {
    const { client, begin, end } = await aService(aMap({ MaxConcurrency: 1 }), {
      readObject: objects(['a', 'b']),
      invokeLambda: async () => {
        throw functionError('file_changed', 'another file');
      },
    });
    const executionArn = await begin(input);
    await end(executionArn);
    const { mapRuns = [] } = await client.send(new ListMapRunsCommand({ executionArn }));
    expect(mapRuns).toMatchObject([
      { executionArn, stateMachineArn: machineArn, stopDate: expect.any(Date) },
    ]);
    const { mapRunArn } = mapRuns[0]!;
    const { executions = [] } = await client.send(
      new ListExecutionsCommand({ mapRunArn, statusFilter: 'FAILED' }),
    );
    const child = await end(executions[0]!.executionArn!);
    expect(child).toMatchObject({ status: 'FAILED', input: '"a"', error: 'file_changed', mapRunArn });
    const { executions: own } = await client.send(new ListExecutionsCommand({ stateMachineArn: machineArn }));
    expect(own?.map((one) => one.executionArn)).toEqual([executionArn]);
  });

  it('retries inside a child by the name of the error', async () => {
    let calls = 0;
    const Retry = [{ ErrorEquals: ['DependencyError'], MaxAttempts: 2, IntervalSeconds: 60 }];
    const { run } = await aService(aMap({}, { Retry, End: true }), {
      readObject: objects(['only']),
      invokeLambda: async () => {
        calls += 1;
        if (calls < 3) throw functionError('DependencyError', 'wait');
        return calls;
      },
    });
    expect((await run(input)).result).toEqual([3]);
  });

  it('reads its object again when the reader failed, and starts its children once', async () => {
    let reads = 0;
    const children: unknown[] = [];
    const Retry = [{ ErrorEquals: ['States.ItemReaderFailed'], MaxAttempts: 6, IntervalSeconds: 2 }];
    const { begin, end, historyTypes } = await aService(aMap({ Retry }), {
      readObject: async () => {
        reads += 1;
        if (reads < 3) throw new Error('Please reduce your request rate.');
        return Buffer.from('["a"]');
      },
      invokeLambda: async (_, payload) => {
        children.push(payload);
        return payload;
      },
    });
    const executionArn = await begin(input);
    expect(await end(executionArn)).toMatchObject({ status: 'SUCCEEDED', result: ['a'] });
    expect({ reads, children }).toEqual({ reads: 3, children: ['a'] });
    const types = await historyTypes(executionArn);
    expect(types.filter((type) => type === 'MapRunFailed')).toHaveLength(2);
    expect(types.at(-1)).toBe('ExecutionSucceeded');
  });

  it('retries inside a child when the call of the function took too long', async () => {
    const [name, fields] = tasks.find(([one]) => one === 'LoadPartition')!;
    let calls = 0;
    const { run } = await aService(aMap({}, { Retry: fields.Retry, End: true }), {
      readObject: objects(['only']),
      invokeLambda: async () => {
        calls += 1;
        if (calls === 1) throw functionError('Lambda.ClientExecutionTimeoutException', name);
        return calls;
      },
    });
    expect((await run(input)).result).toEqual([2]);
  });

  it('fails by name when its object cannot be read', async () => {
    const { run } = await aService(aMap({}), { readObject: objects([]) });
    expect(await run({ ...input, key: 'other' })).toMatchObject({
      status: 'FAILED',
      error: 'States.ItemReaderFailed',
      cause: 'cannot read an array from s3://drop/other: no such object',
    });
  });

  it('refuses results of more than 256 KiB, as the state could not pass them on', async () => {
    const { run } = await aService(aMap({ ResultPath: null, Retry: [{ ErrorEquals: ['States.ALL'] }] }), {
      readObject: objects(count(3)),
      invokeLambda: async () => 'x'.repeat(100_000),
    });
    expect((await run(input)).error).toBe('States.DataLimitExceeded');
  });
});
