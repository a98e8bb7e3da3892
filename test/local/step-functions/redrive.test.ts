import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  RedriveExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { describe, expect, it } from '@jest/globals';
import { AccessError } from '../../../local/credentials/access-error.ts';
import { eventually } from '../lambda/a-function.ts';
import { anInvoke, aService, directory, functionError } from './a-machine.ts';

const twoTasks = {
  StartAt: 'First',
  States: {
    First: anInvoke('first', { ResultPath: '$.first', Next: 'Second' }),
    Second: anInvoke('second', { OutputPath: '$.Payload', End: true }),
  },
};

/** A Distributed Map over four items, one after the other unless told otherwise, between two Tasks. */
function aFan(fields: object = {}) {
  return {
    StartAt: 'Before',
    States: {
      Before: anInvoke('before', { ResultPath: null, Next: 'Fan' }),
      Fan: {
        Type: 'Map',
        ItemsPath: '$.items',
        MaxConcurrency: 1,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'Prepare',
          States: {
            Prepare: anInvoke('prepare', { OutputPath: '$.Payload', Next: 'Each' }),
            Each: anInvoke('each', { OutputPath: '$.Payload', End: true }),
          },
        },
        ...fields,
        End: true,
      },
    },
  };
}
const items = ['a', 'b', 'c', 'd'];

/** Functions that note their calls as `name payload` and fail for as long as `broken` names that call. */
function someFunctions() {
  const calls: string[] = [];
  const broken = new Set<string>();
  return {
    calls,
    broken,
    invokeLambda: async (arn: string, payload: unknown) => {
      const call = `${arn.split(':').at(-1)} ${JSON.stringify(payload)}`;
      calls.push(call);
      if (broken.has(call)) throw functionError('Boom', call);
      return payload;
    },
  };
}

describe('a redriven execution', () => {
  it('goes on at the state that failed, under its ARN, with its history', async () => {
    const functions = someFunctions();
    functions.broken.add(
      'second {"a":1,"first":{"ExecutedVersion":"$LATEST","Payload":{"a":1},"StatusCode":200}}',
    );
    const { client, begin, end, historyTypes, told } = await aService(twoTasks, functions);
    const executionArn = await begin({ a: 1 }, 'run');
    expect(await end(executionArn)).toMatchObject({
      ...{ status: 'FAILED', redriveCount: 0, redriveStatus: 'REDRIVABLE' },
    });
    functions.broken.clear();
    const { redriveDate } = await client.send(new RedriveExecutionCommand({ executionArn }));
    const ended = await end(executionArn);
    expect(ended).toMatchObject({
      ...{ status: 'SUCCEEDED', result: { a: 1 }, redriveCount: 1, redriveDate },
      ...{
        redriveStatus: 'NOT_REDRIVABLE',
        redriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
      },
    });
    expect([ended.error, ended.cause]).toEqual([undefined, undefined]);
    expect(functions.calls.filter((call) => call.startsWith('first'))).toHaveLength(1);
    expect((await historyTypes(executionArn)).slice(-8)).toEqual([
      ...['TaskFailed', 'ExecutionFailed', 'ExecutionRedriven', 'TaskScheduled', 'TaskStarted'],
      ...['TaskSucceeded', 'TaskStateExited', 'ExecutionSucceeded'],
    ]);
    await eventually(() => told.length === 4 || undefined);
    expect(told.map(({ detail }) => [detail.status, detail.redriveCount, detail.redriveStatus])).toEqual([
      ['RUNNING', 0, 'NOT_REDRIVABLE'],
      ['FAILED', 0, 'REDRIVABLE'],
      ['RUNNING', 1, 'NOT_REDRIVABLE'],
      ['SUCCEEDED', 1, 'NOT_REDRIVABLE'],
    ]);
    expect(told[3]?.detail.redriveDate).toBe(redriveDate?.getTime());
    expect(told[0]?.detail.redriveDate).toBeNull();
  });

  it('numbers its events on, and tells how often it was redriven', async () => {
    const functions = someFunctions();
    functions.broken.add('first {}');
    const { client, begin, end } = await aService(twoTasks, functions);
    const executionArn = await begin();
    for (const clientToken of ['one', 'two']) {
      await end(executionArn);
      await client.send(new RedriveExecutionCommand({ executionArn, clientToken }));
    }
    await end(executionArn);
    const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
    const redriven = events.filter(({ type }) => type === 'ExecutionRedriven');
    expect(redriven.map((event) => event.executionRedrivenEventDetails?.redriveCount)).toEqual([1, 2]);
  });

  it('is the one of before after a restart between failure and redrive', async () => {
    const place = await directory();
    const functions = someFunctions();
    functions.broken.add('each "c"');
    const first = await aService(aFan(), { ...functions, directory: place });
    const executionArn = await first.begin({ items }, 'run');
    await first.end(executionArn);
    await first.close();
    functions.broken.clear();
    functions.calls.length = 0;
    const second = await aService(aFan(), { ...functions, directory: place });
    await second.client.send(new RedriveExecutionCommand({ executionArn }));
    expect(await second.end(executionArn)).toMatchObject({ status: 'SUCCEEDED', result: items });
    expect(functions.calls).toEqual(['each "c"', 'prepare "d"', 'each "d"']);
  });

  it('is redriven once by one token, also when it is sent again after a restart', async () => {
    const place = await directory();
    const functions = someFunctions();
    functions.broken.add('first {}');
    const first = await aService(twoTasks, { ...functions, directory: place });
    const executionArn = await first.begin();
    await first.end(executionArn);
    const again = new RedriveExecutionCommand({ executionArn, clientToken: 'token' });
    const { redriveDate } = await first.client.send(again);
    await first.end(executionArn);
    await first.close();
    const second = await aService(twoTasks, { ...functions, directory: place });
    expect((await second.client.send(again)).redriveDate).toEqual(redriveDate);
    expect(await second.end(executionArn)).toMatchObject({ status: 'FAILED', redriveCount: 1 });
  });

  it('begins once when two ask at the same time', async () => {
    const functions = someFunctions();
    functions.broken.add('first {}');
    const { client, begin, end } = await aService(twoTasks, functions);
    const executionArn = await begin();
    await end(executionArn);
    const asked = await Promise.allSettled(
      ['one', 'two'].map((clientToken) =>
        client.send(new RedriveExecutionCommand({ executionArn, clientToken })),
      ),
    );
    expect(asked.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await end(executionArn)).toMatchObject({ redriveCount: 1 });
  });

  it.each([
    ['runs', 'Execution is RUNNING and cannot be redriven'],
    ['has succeeded', 'Execution is SUCCEEDED and cannot be redriven'],
  ])('is refused while it %s', async (how, reason) => {
    const never = () => new Promise<never>(() => {});
    const { client, begin, end } = await aService(twoTasks, how === 'runs' ? { invokeLambda: never } : {});
    const executionArn = await begin();
    if (how !== 'runs') await end(executionArn);
    const asked = client.send(new RedriveExecutionCommand({ executionArn }));
    await expect(asked).rejects.toMatchObject({ name: 'ExecutionNotRedrivable', message: reason });
    const described = await client.send(new DescribeExecutionCommand({ executionArn }));
    expect(described).toMatchObject({ redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: reason });
  });

  it('is refused when there is no such execution, or no such ARN', async () => {
    const { client } = await aService(twoTasks);
    const redrive = (executionArn: string) => client.send(new RedriveExecutionCommand({ executionArn }));
    const unknown = 'arn:aws:states:us-east-1:000000000000:execution:import:none';
    await expect(redrive(unknown)).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
    await expect(redrive('none')).rejects.toMatchObject({ name: 'InvalidArn' });
  });

  it('is refused inside a Map or Parallel state, by name', async () => {
    const branch = { StartAt: 'Work', States: { Work: anInvoke('first', { End: true }) } };
    const functions = someFunctions();
    functions.broken.add('first {}');
    const definition = {
      StartAt: 'Both',
      States: { Both: { Type: 'Parallel', Branches: [branch], End: true } },
    };
    const { client, begin, end } = await aService(definition, functions);
    const executionArn = await begin();
    await end(executionArn);
    await expect(client.send(new RedriveExecutionCommand({ executionArn }))).rejects.toMatchObject({
      name: 'ExecutionNotRedrivable',
      message: expect.stringContaining("'Both'"),
    });
  });
});

describe('a redriven Distributed Map', () => {
  it('runs again what did not succeed, from the state that failed, and begins what never began', async () => {
    const functions = someFunctions();
    functions.broken.add('each "b"');
    const { client, begin, end, historyTypes } = await aService(aFan(), functions);
    const executionArn = await begin({ items });
    await end(executionArn);
    const [before] = (await client.send(new ListMapRunsCommand({ executionArn }))).mapRuns ?? [];
    const { mapRunArn } = before!;
    const children = async () =>
      (await client.send(new ListExecutionsCommand({ mapRunArn }))).executions ?? [];
    const failed = (await children()).find(({ status }) => status === 'FAILED');
    const described = await client.send(new DescribeMapRunCommand({ mapRunArn }));
    expect(described).toMatchObject({
      ...{ executionArn, status: 'FAILED', redriveCount: 0, maxConcurrency: 1 },
      executionCounts: { succeeded: 1, failed: 1, pending: 2, total: 4, aborted: 0, running: 0 },
    });
    functions.broken.clear();
    functions.calls.length = 0;
    await client.send(new RedriveExecutionCommand({ executionArn }));
    expect(await end(executionArn)).toMatchObject({ status: 'SUCCEEDED', result: items });
    expect(functions.calls).toEqual([...['each "b"', 'prepare "c"', 'each "c"', 'prepare "d"', 'each "d"']]);
    const redriven = (await children()).filter(({ redriveCount }) => redriveCount === 1);
    expect(redriven).toMatchObject([{ executionArn: failed?.executionArn, status: 'SUCCEEDED' }]);
    expect(await client.send(new DescribeMapRunCommand({ mapRunArn }))).toMatchObject({
      ...{ status: 'SUCCEEDED', redriveCount: 1, redriveDate: expect.any(Date) },
      executionCounts: { succeeded: 4, total: 4, pendingRedrive: 0 },
    });
    expect((await historyTypes(executionArn)).slice(-8)).toEqual([
      ...['MapStateFailed', 'ExecutionFailed', 'ExecutionRedriven', 'MapRunRedriven'],
      ...['MapRunSucceeded', 'MapStateSucceeded', 'MapStateExited', 'ExecutionSucceeded'],
    ]);
  });

  it('waits for its children in turn: those are PENDING_REDRIVE', async () => {
    const functions = someFunctions();
    const gate = Promise.withResolvers<void>();
    const definition = aFan({ MaxConcurrency: 0, ToleratedFailureCount: 2 });
    for (const item of ['a', 'b', 'c']) functions.broken.add(`each ${JSON.stringify(item)}`);
    const { client, begin, end } = await aService(definition, {
      mapConcurrency: 1,
      invokeLambda: async (arn, payload) => {
        if (functions.broken.size === 0) await gate.promise;
        return functions.invokeLambda(arn, payload);
      },
    });
    const executionArn = await begin({ items });
    await end(executionArn);
    functions.broken.clear();
    await client.send(new RedriveExecutionCommand({ executionArn }));
    const { mapRuns = [] } = await client.send(new ListMapRunsCommand({ executionArn }));
    const { mapRunArn } = mapRuns[0]!;
    await eventually(async () => {
      const { executionCounts } = await client.send(new DescribeMapRunCommand({ mapRunArn }));
      return (executionCounts?.running === 1 && executionCounts.pendingRedrive === 2) || undefined;
    });
    gate.resolve();
    expect(await end(executionArn)).toMatchObject({ status: 'SUCCEEDED', result: items });
  });

  it('goes on after an abort with children that were running', async () => {
    const functions = someFunctions();
    const gate = Promise.withResolvers<void>();
    const { client, begin, end } = await aService(aFan({ MaxConcurrency: 2 }), {
      invokeLambda: async (arn, payload) => {
        if (arn.endsWith(':each') && payload !== 'a') await gate.promise;
        return functions.invokeLambda(arn, payload);
      },
    });
    const executionArn = await begin({ items });
    await eventually(
      () => functions.calls.filter((call) => call.startsWith('prepare')).length === 3 || undefined,
    );
    await client.send(new StopExecutionCommand({ executionArn, error: 'enough', cause: 'why' }));
    expect(await end(executionArn)).toMatchObject({ status: 'ABORTED', error: 'enough', cause: 'why' });
    const { mapRuns = [] } = await client.send(new ListMapRunsCommand({ executionArn }));
    const { mapRunArn } = mapRuns[0]!;
    expect(await client.send(new DescribeMapRunCommand({ mapRunArn }))).toMatchObject({
      ...{ status: 'ABORTED', stopDate: expect.any(Date) },
      executionCounts: { succeeded: 1, aborted: 2, pending: 1 },
    });
    gate.resolve();
    await client.send(new RedriveExecutionCommand({ executionArn }));
    expect(await end(executionArn)).toMatchObject({ status: 'SUCCEEDED', result: items });
    expect(functions.calls.filter((call) => call.startsWith('before'))).toHaveLength(1);
  });

  it('fails by a child that is stopped by its ARN, with what was given', async () => {
    const functions = someFunctions();
    const { client, begin, end } = await aService(aFan(), {
      invokeLambda: async (arn, payload) =>
        arn.endsWith(':each') ? new Promise<never>(() => {}) : functions.invokeLambda(arn, payload),
    });
    const executionArn = await begin({ items });
    const child = await eventually(async () => {
      const [mapRun] = (await client.send(new ListMapRunsCommand({ executionArn }))).mapRuns ?? [];
      if (!mapRun) return undefined;
      const listed = await client.send(new ListExecutionsCommand({ mapRunArn: mapRun.mapRunArn }));
      return listed.executions?.[0];
    });
    const stop = { executionArn: child.executionArn, error: 'enough', cause: 'of this one' };
    await client.send(new StopExecutionCommand(stop));
    expect(await end(child.executionArn!)).toMatchObject({ status: 'ABORTED', error: 'enough' });
    expect(await end(executionArn)).toMatchObject({
      ...{ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' },
      cause: expect.stringContaining('of this one'),
    });
    expect(functions.calls).toEqual([expect.stringContaining('before'), 'prepare "a"']);
  });

  it('cannot be redriven by the ARN of a child', async () => {
    const functions = someFunctions();
    functions.broken.add('each "a"');
    const { client, begin, end } = await aService(aFan(), functions);
    const executionArn = await begin({ items });
    await end(executionArn);
    const { mapRuns = [] } = await client.send(new ListMapRunsCommand({ executionArn }));
    const { mapRunArn } = mapRuns[0]!;
    const [child] = (await client.send(new ListExecutionsCommand({ mapRunArn }))).executions ?? [];
    expect(await end(child!.executionArn!)).toMatchObject({ redriveStatus: 'REDRIVABLE_BY_MAP_RUN' });
    await expect(
      client.send(new RedriveExecutionCommand({ executionArn: child!.executionArn })),
    ).rejects.toMatchObject({ name: 'ExecutionNotRedrivable' });
  });

  it('needs the permission of its role to redrive the children', async () => {
    const functions = someFunctions();
    functions.broken.add('each "b"');
    const { client, begin, end } = await aService(aFan(), {
      ...functions,
      judge: (_, { action, resource }) => {
        if (action === 'states:RedriveExecution')
          throw new AccessError('denied', `not authorized to perform: ${action} on ${resource}`);
      },
    });
    const executionArn = await begin({ items });
    await end(executionArn);
    functions.broken.clear();
    await client.send(new RedriveExecutionCommand({ executionArn }));
    expect(await end(executionArn)).toMatchObject({
      ...{ status: 'FAILED', error: 'States.Permissions' },
      cause: expect.stringMatching(/states:RedriveExecution on .*:execution:import\/Fan:/),
    });
  });

  it('whose items could not be read begins with the redrive', async () => {
    const ItemReader = {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'JSON' },
      Parameters: { Bucket: 'b', Key: 'k' },
    };
    const { ItemsPath: _, ...fan } = aFan().States.Fan;
    const Fan = { ...fan, ItemReader };
    let isThere = false;
    const { client, begin, end } = await aService(
      { StartAt: 'Fan', States: { Fan } },
      {
        readObject: async () => {
          if (!isThere) throw new Error('no such key');
          return Buffer.from(JSON.stringify(items));
        },
      },
    );
    const executionArn = await begin();
    expect(await end(executionArn)).toMatchObject({ status: 'FAILED', error: 'States.ItemReaderFailed' });
    isThere = true;
    await client.send(new RedriveExecutionCommand({ executionArn }));
    expect(await end(executionArn)).toMatchObject({ status: 'SUCCEEDED', result: items });
  });
});
