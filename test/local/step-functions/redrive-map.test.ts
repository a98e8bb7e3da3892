import {
  DescribeMapRunCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  RedriveExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { describe, expect, it } from '@jest/globals';
import { AccessError } from '../../../local/credentials/access-error.ts';
import { eventually } from '../lambda/a-function.ts';
import { aService } from './a-machine.ts';
import { aFan, items, someFunctions } from './breaking-functions.ts';

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
