import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../lambda/a-function.ts';
import { anInvoke, aService, directory, functionError, machineArn } from './a-machine.ts';

const oneTask = {
  StartAt: 'Work',
  States: { Work: anInvoke('work', { OutputPath: '$.Payload', End: true }) },
};
const never = () => new Promise<never>(() => {});

describe('an execution', () => {
  it('passes input and output, and tells of its beginning and end', async () => {
    const { begin, end, told } = await aService(oneTask);
    const executionArn = await begin({ row: 1 }, 'first');
    expect(await end(executionArn)).toMatchObject({
      executionArn: 'arn:aws:states:us-east-1:000000000000:execution:import:first',
      stateMachineArn: machineArn,
      name: 'first',
      status: 'SUCCEEDED',
      input: '{"row":1}',
      result: { row: 1 },
      startDate: expect.any(Date),
      stopDate: expect.any(Date),
    });
    await eventually(() => told.length === 2 || undefined);
    expect(told.map(({ detail }) => detail.status)).toEqual(['RUNNING', 'SUCCEEDED']);
    expect(told[1]).toMatchObject({
      source: 'aws.states',
      'detail-type': 'Step Functions Execution Status Change',
      resources: [executionArn],
      detail: {
        stateMachineArn: machineArn,
        name: 'first',
        input: '{"row":1}',
        output: '{"row":1}',
        error: null,
      },
    });
  });

  it('gives a task the answer of lambda:invoke', async () => {
    const { run } = await aService({ StartAt: 'Work', States: { Work: anInvoke('work', { End: true }) } });
    expect((await run({ a: 1 })).result).toEqual({
      ExecutedVersion: '$LATEST',
      Payload: { a: 1 },
      StatusCode: 200,
    });
  });

  it('fails with the error of its function, the cause as JSON', async () => {
    const { run, told } = await aService(oneTask, {
      invokeLambda: async () => {
        throw functionError('file_empty', 'no bytes');
      },
    });
    const { status, error, cause } = await run();
    expect([status, error]).toEqual(['FAILED', 'file_empty']);
    expect(JSON.parse(cause ?? '')).toEqual({ errorType: 'file_empty', errorMessage: 'no bytes', trace: [] });
    await eventually(() =>
      told.find(({ detail }) => detail.status === 'FAILED' && detail.error === 'file_empty'),
    );
  });

  it('catches by the name of the error and passes error and cause on', async () => {
    const definition = {
      StartAt: 'Work',
      States: {
        Work: anInvoke('work', {
          Catch: [{ ErrorEquals: ['Boom'], ResultPath: '$.why', Next: 'Done' }],
          End: true,
        }),
        Done: { Type: 'Pass', End: true },
      },
    };
    const failure = functionError('Boom', 'no');
    const { run } = await aService(definition, {
      invokeLambda: async () => {
        throw failure;
      },
    });
    expect((await run({ a: 1 })).result).toEqual({ a: 1, why: { Error: 'Boom', Cause: failure.message } });
  });

  it('times out by its TimeoutSeconds', async () => {
    const { run } = await aService({ ...oneTask, TimeoutSeconds: 1 }, { invokeLambda: never });
    expect(await run()).toMatchObject({ status: 'TIMED_OUT', error: 'States.Timeout' });
  });

  it('ends as ABORTED by StopExecution, with the error that was given', async () => {
    const { begin, end, client, told } = await aService(oneTask, { invokeLambda: never });
    const executionArn = await begin();
    await client.send(new StopExecutionCommand({ executionArn, error: 'enough', cause: 'changed my mind' }));
    expect(await end(executionArn)).toMatchObject({
      status: 'ABORTED',
      error: 'enough',
      cause: 'changed my mind',
    });
    await eventually(() => told.some(({ detail }) => detail.status === 'ABORTED') || undefined);
  });

  it('keeps the context object of the execution, also inside a Map', async () => {
    const Parameters = {
      'id.$': '$$.Execution.Id',
      'input.$': '$$.Execution.Input.runId',
      'machine.$': '$$.StateMachine.Name',
      'role.$': '$$.Execution.RoleArn',
      'state.$': '$$.State.Name',
    };
    const inner = { StartAt: 'Inner', States: { Inner: { Type: 'Pass', Parameters, End: true } } };
    const { begin, end } = await aService({
      StartAt: 'Each',
      States: { Each: { Type: 'Map', ItemsPath: '$.items', ItemProcessor: inner, End: true } },
    });
    const executionArn = await begin({ runId: 'r1', items: [1] });
    const role = 'arn:aws:iam::000000000000:role/import';
    expect((await end(executionArn)).result).toEqual([
      { id: executionArn, input: 'r1', machine: 'import', role, state: 'Inner' },
    ]);
  });
});

describe('a name', () => {
  it('starts one execution, however often it is asked for with the same input while that runs', async () => {
    let calls = 0;
    const { begin } = await aService(oneTask, {
      invokeLambda: () => {
        calls += 1;
        return never();
      },
    });
    const [first, second] = await Promise.all([begin({ a: 1 }, 'run'), begin({ a: 1 }, 'run')]);
    expect(second).toBe(first);
    expect(calls).toBe(1);
    await expect(begin({ a: 2 }, 'run')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  });

  it('is taken for ever, also over a restart', async () => {
    const place = await directory();
    const first = await aService(oneTask, { directory: place });
    await first.end(await first.begin({}, 'run'));
    await expect(first.begin({}, 'run')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    await first.close();
    const second = await aService(oneTask, { directory: place });
    await expect(second.begin({}, 'run')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  });
});

describe('a restart', () => {
  it('tells again of an end that nobody heard of, and of no other', async () => {
    const place = await directory();
    const deaf = { directory: place, onStatusChange: () => Promise.reject(new Error('no bus')) };
    const first = await aService(oneTask, deaf);
    await first.end(await first.begin({}, 'unheard'));
    await first.close();
    const second = await aService(oneTask, { directory: place });
    await eventually(() => second.told[0]);
    await second.close();
    const third = await aService(oneTask, { directory: place });
    await third.end(await third.begin({}, 'other'));
    expect(second.told.map(({ detail }) => [detail.name, detail.status])).toEqual([['unheard', 'SUCCEEDED']]);
    expect(third.told.some(({ detail }) => detail.name === 'unheard')).toBe(false);
  });
});
