import { ListExecutionsCommand, ListMapRunsCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from '@jest/globals';
import { tasks } from '../../statemachine/definition.ts';
import { anInvoke, aService, functionError, machineArn } from './a-machine.ts';

function aMap(fields: object, child: object = { End: true }) {
  return {
    StartAt: 'Load',
    States: {
      Load: {
        Type: 'Map',
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'JSON' },
          Parameters: { 'Bucket.$': '$.bucket', 'Key.$': '$.key' },
        },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'LoadPartition',
          States: { LoadPartition: anInvoke('load', { OutputPath: '$.Payload', ...child }) },
        },
        End: true,
        ...fields,
      },
    },
  };
}

const objects = (items: unknown) => async (bucket: string, key: string) => {
  if (`${bucket}/${key}` !== 'drop/items.json') throw new Error('no such object');
  return Buffer.from(JSON.stringify(items));
};
const input = { bucket: 'drop', key: 'items.json', runId: 'r1' };
const count = (length: number) => Array.from({ length }, (_, index) => index + 1);

describe('a Distributed Map', () => {
  it('runs a child per item of the object and gives the outputs in order', async () => {
    const { run } = await aService(aMap({}), {
      readObject: objects([3, 1, 2]),
      invokeLambda: async (_, payload) => {
        await new Promise((resolve) => setTimeout(resolve, Number(payload) * 10));
        return Number(payload) * 2;
      },
    });
    expect(await run(input)).toMatchObject({ status: 'SUCCEEDED', result: [6, 2, 4] });
  });

  it.each([
    [3, 8, 3],
    [0, 4, 4],
    [8, 2, 2],
  ])(
    'with MaxConcurrency %d and a local limit of %d runs %d side by side',
    async (MaxConcurrency, mapConcurrency, most) => {
      let active = 0;
      let highest = 0;
      const { run } = await aService(aMap({ MaxConcurrency }), {
        mapConcurrency,
        readObject: objects(count(20)),
        invokeLambda: async () => {
          highest = Math.max(highest, ++active);
          await new Promise((resolve) => setTimeout(resolve, 5));
          active -= 1;
          return null;
        },
      });
      await run(input);
      expect(highest).toBe(most);
    },
  );

  it('selects what a child gets from the input, the context and the item', async () => {
    const ItemSelector = {
      'run.$': '$.runId',
      'index.$': '$$.Map.Item.Index',
      'item.$': '$$.Map.Item.Value.id',
      'whole.$': '$$.Execution.Input.bucket',
      'label.$': "States.Format('{}-{}', $.runId, $$.Map.Item.Value.id)",
      'state.$': '$$.State.Name',
    };
    const { run } = await aService(aMap({ ItemSelector }), { readObject: objects([{ id: 'a' }]) });
    const selected = { run: 'r1', index: 0, item: 'a', whole: 'drop', label: 'r1-a', state: 'Load' };
    expect((await run(input)).result).toEqual([selected]);
  });

  it('batches items', async () => {
    const ItemBatcher = { MaxItemsPerBatch: 2, BatchInput: { 'runId.$': '$.runId' } };
    const { run } = await aService(aMap({ ItemBatcher }), { readObject: objects([1, 2, 3]) });
    const BatchInput = { runId: 'r1' };
    expect((await run(input)).result).toEqual([
      { BatchInput, Items: [1, 2] },
      { BatchInput, Items: [3] },
    ]);
  });

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

  it.each([
    [{ ToleratedFailureCount: 2 }, 'FAILED'],
    [{ ToleratedFailureCount: 3 }, 'SUCCEEDED'],
    [{ ToleratedFailurePercentage: 29 }, 'FAILED'],
    [{ ToleratedFailurePercentage: 30 }, 'SUCCEEDED'],
  ])('with %o and three failures of ten has %s', async (tolerance, status) => {
    const { run } = await aService(aMap(tolerance), {
      readObject: objects(count(10)),
      invokeLambda: async (_, payload) => {
        if (Number(payload) <= 3) throw functionError('Boom', 'no');
        return payload;
      },
    });
    expect((await run(input)).status).toBe(status);
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

  it('runs 20,000 children in one go', async () => {
    const { run } = await aService(aMap({ ResultPath: null }), { readObject: objects(count(20_000)) });
    expect((await run(input)).result).toEqual(input);
  });

  it('writes results where the ResultWriter says', async () => {
    const written: Record<string, string> = {};
    const ResultWriter = {
      Resource: 'arn:aws:states:::s3:putObject',
      Parameters: { 'Bucket.$': '$.bucket', Prefix: 'out' },
    };
    const { run } = await aService(aMap({ ResultWriter }), {
      readObject: objects([1]),
      writeObject: async (bucket, key, body) => {
        written[`${bucket}/${key}`] = body;
      },
    });
    const { result } = await run(input);
    const { Bucket, Key } = (result as { ResultWriterDetails: { Bucket: string; Key: string } })
      .ResultWriterDetails;
    const manifest = JSON.parse(written[`${Bucket}/${Key}`] ?? '');
    const [file] = manifest.ResultFiles.SUCCEEDED;
    expect(JSON.parse(written[`drop/${file.Key}`] ?? '')).toEqual([
      { Name: expect.any(String), Input: '1', Status: 'SUCCEEDED', Output: '1' },
    ]);
  });
});
