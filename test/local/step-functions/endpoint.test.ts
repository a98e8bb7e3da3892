import {
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { describe, expect, it } from '@jest/globals';
import { aMachine, anInvoke, aService, functionArn, functionError, machineArn } from './a-machine.ts';

const oneTask = {
  StartAt: 'Work',
  States: { Work: anInvoke('work', { OutputPath: '$.Payload', End: true }) },
};

describe('the endpoint', () => {
  it('describes the machine as it was written', async () => {
    const { client, begin } = await aService(oneTask);
    const { stateMachines } = await client.send(new ListStateMachinesCommand({}));
    expect(stateMachines).toMatchObject([{ stateMachineArn: machineArn, name: 'import', type: 'STANDARD' }]);
    const described = await client.send(new DescribeStateMachineCommand({ stateMachineArn: machineArn }));
    expect(described.definition).toBe(aMachine(oneTask).definition);
    const executionArn = await begin();
    const owner = await client.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
    expect(owner.name).toBe('import');
  });

  it('lists executions newest first, by status, in pages', async () => {
    const { client, begin, end } = await aService(oneTask);
    for (const name of ['one', 'two', 'three']) await end(await begin({}, name));
    const list = (fields: object) =>
      client.send(new ListExecutionsCommand({ stateMachineArn: machineArn, maxResults: 2, ...fields }));
    const first = await list({});
    expect(first.executions?.map(({ name }) => name)).toEqual(['three', 'two']);
    const second = await list({ nextToken: first.nextToken });
    expect([second.executions?.map(({ name }) => name), second.nextToken]).toEqual([['one'], undefined]);
    expect((await list({ statusFilter: 'FAILED' })).executions).toEqual([]);
  });

  it('gives the history of a task that was retried', async () => {
    let calls = 0;
    const Retry = [{ ErrorEquals: ['DependencyError'], IntervalSeconds: 30 }];
    const definition = { StartAt: 'Work', States: { Work: anInvoke('work', { Retry, End: true }) } };
    const { client, begin, end } = await aService(definition, {
      invokeLambda: async () => {
        calls += 1;
        if (calls === 1) throw functionError('DependencyError', 'wait');
        return 'done';
      },
    });
    const executionArn = await begin({ a: 1 });
    await end(executionArn);
    const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events.map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
      [1, 0, 'ExecutionStarted'],
      [2, 1, 'TaskStateEntered'],
      [3, 2, 'TaskScheduled'],
      [4, 3, 'TaskStarted'],
      [5, 4, 'TaskFailed'],
      [6, 5, 'TaskScheduled'],
      [7, 6, 'TaskStarted'],
      [8, 7, 'TaskSucceeded'],
      [9, 8, 'TaskStateExited'],
      [10, 9, 'ExecutionSucceeded'],
    ]);
    expect(events[1]?.stateEnteredEventDetails).toMatchObject({ name: 'Work', input: '{"a":1}' });
    expect(events[4]?.taskFailedEventDetails).toMatchObject({ error: 'DependencyError', resource: 'invoke' });
    expect(JSON.parse(events[7]?.taskSucceededEventDetails?.output ?? '')).toMatchObject({ Payload: 'done' });
    const reversed = await client.send(
      new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1 }),
    );
    expect(reversed.events?.map(({ id }) => id)).toEqual([10]);
    expect(reversed.nextToken).toBeDefined();
  });

  it('gives the history of a function called by its ARN, a choice and a wait', async () => {
    const { begin, end, historyTypes } = await aService({
      StartAt: 'Work',
      States: {
        Work: { Type: 'Task', Resource: functionArn('work'), Next: 'Which' },
        Which: {
          Type: 'Choice',
          Choices: [{ Variable: '$.a', IsPresent: true, Next: 'Pause' }],
          Default: 'Stop',
        },
        Pause: { Type: 'Wait', Seconds: 500, Next: 'Stop' },
        Stop: { Type: 'Fail', Error: 'Enough', Cause: 'no more' },
      },
    });
    const executionArn = await begin({ a: 1 });
    expect(await end(executionArn)).toMatchObject({ status: 'FAILED', error: 'Enough', cause: 'no more' });
    expect(await historyTypes(executionArn)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionSucceeded',
      'TaskStateExited',
      'ChoiceStateEntered',
      'ChoiceStateExited',
      'WaitStateEntered',
      'WaitStateExited',
      'FailStateEntered',
      'ExecutionFailed',
    ]);
  });

  it.each([
    [{ stateMachineArn: `${machineArn}x` }, 'StateMachineDoesNotExist'],
    [{ name: 'two words' }, 'InvalidName'],
    [{ input: '{' }, 'InvalidExecutionInput'],
    [{ input: JSON.stringify('x'.repeat(262_144)) }, 'InvalidExecutionInput'],
  ])('refuses to start %o with %s', async (fields, name) => {
    const { client } = await aService(oneTask);
    const sent = client.send(new StartExecutionCommand({ stateMachineArn: machineArn, ...fields }));
    await expect(sent).rejects.toMatchObject({ name });
  });

  it('says that an execution is not there, and that an operation is not served', async () => {
    const { client, end } = await aService(oneTask);
    await expect(end(`${machineArn.replace('stateMachine', 'execution')}:no`)).rejects.toMatchObject({
      name: 'ExecutionDoesNotExist',
    });
    const url = await client.config.endpoint?.();
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AWSStepFunctions.DeleteStateMachine',
    };
    const answer = await fetch(`http://127.0.0.1:${url?.port}/`, { method: 'POST', headers, body: '{}' });
    expect(await answer.json()).toMatchObject({ __type: 'UnknownOperationException' });
  });
});
