import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  RedriveExecutionCommand,
} from '@aws-sdk/client-sfn';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../lambda/a-function.ts';
import { anInvoke, aService, directory } from './a-machine.ts';
import { aFan, items, someFunctions } from './breaking-functions.ts';

const twoTasks = {
  StartAt: 'First',
  States: {
    First: anInvoke('first', { ResultPath: '$.first', Next: 'Second' }),
    Second: anInvoke('second', { OutputPath: '$.Payload', End: true }),
  },
};

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
