import { appendFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../lambda/a-function.ts';
import { anInvoke, aService, directory } from './a-machine.ts';

const oneTask = {
  StartAt: 'Work',
  States: { Work: anInvoke('work', { OutputPath: '$.Payload', End: true }) },
};
const never = () => new Promise<never>(() => {});

describe('an execution that ran when the engine was ended', () => {
  it('goes on: its Task is invoked again', async () => {
    const place = await directory();
    const first = await aService(oneTask, { directory: place, invokeLambda: never });
    const executionArn = await first.begin({ a: 1 }, 'run');
    await eventually(
      async () => (await first.historyTypes(executionArn)).includes('TaskStarted') || undefined,
    );
    await first.close();
    const second = await aService(oneTask, { directory: place });
    expect(await second.end(executionArn)).toMatchObject({
      status: 'SUCCEEDED',
      result: { a: 1 },
      redriveCount: 0,
    });
    expect(await second.historyTypes(executionArn)).toEqual([
      ...['ExecutionStarted', 'TaskStateEntered', 'TaskScheduled', 'TaskStarted', 'TaskFailed'],
      ...['TaskScheduled', 'TaskStarted', 'TaskSucceeded', 'TaskStateExited', 'ExecutionSucceeded'],
    ]);
    await eventually(() => second.told[0]);
    expect(second.told.map(({ detail }) => detail.status)).toEqual(['SUCCEEDED']);
  });

  it('goes on when the kill cut its history short', async () => {
    const place = await directory();
    const first = await aService(oneTask, { directory: place, invokeLambda: never });
    const executionArn = await first.begin({ a: 1 }, 'run');
    await eventually(
      async () => (await first.historyTypes(executionArn)).includes('TaskStarted') || undefined,
    );
    await first.close();
    const [history] = (await readdir(join(place, 'executions'))).filter((name) => name.endsWith('.jsonl'));
    await appendFile(join(place, 'executions', history!), '\n{"timestamp":1,"type":"Task');
    const second = await aService(oneTask, { directory: place });
    expect(await second.end(executionArn)).toMatchObject({ status: 'SUCCEEDED' });
    const types = await second.historyTypes(executionArn);
    expect(types.slice(3, 6)).toEqual(['TaskStarted', 'TaskFailed', 'TaskScheduled']);
  });

  it('waits for the rest of its Wait, and then as long as the next one says', async () => {
    const place = await directory();
    const loop = {
      StartAt: 'Pause',
      States: {
        Pause: { Type: 'Wait', SecondsPath: '$.seconds', Next: 'Work' },
        Work: anInvoke('work', { OutputPath: '$.Payload', Next: 'Again' }),
        Again: {
          Type: 'Choice',
          Choices: [{ Variable: '$.done', BooleanEquals: true, Next: 'Done' }],
          Default: 'Pause',
        },
        Done: { Type: 'Succeed' },
      },
    };
    const options = { directory: place, maxWaitSeconds: undefined };
    const first = await aService(loop, options);
    const begunAt = performance.now();
    const executionArn = await first.begin({ seconds: 2, done: false }, 'run');
    await eventually(
      async () => (await first.historyTypes(executionArn)).includes('WaitStateEntered') || undefined,
    );
    await first.close();
    const answers = [
      { seconds: 1, done: false },
      { seconds: 1, done: true },
    ];
    const workedAt: number[] = [];
    const second = await aService(loop, {
      ...options,
      invokeLambda: async () => {
        workedAt.push(performance.now() - begunAt);
        return answers[workedAt.length - 1];
      },
    });
    expect(await second.end(executionArn)).toMatchObject({ status: 'SUCCEEDED' });
    expect(workedAt[0]).toBeGreaterThanOrEqual(1_990);
    expect(workedAt[1]! - workedAt[0]!).toBeGreaterThanOrEqual(990);
  });

  it('does not run again the children of a Distributed Map that ended', async () => {
    const place = await directory();
    const fan = {
      StartAt: 'Fan',
      States: {
        Fan: {
          Type: 'Map',
          ItemsPath: '$.items',
          ToleratedFailureCount: 1,
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
            StartAt: 'Each',
            States: { Each: anInvoke('each', { OutputPath: '$.Payload', End: true }) },
          },
          End: true,
        },
      },
    };
    const options = { directory: place, mapConcurrency: 1 };
    const calls: unknown[] = [];
    const answer = (isHanging: boolean) => async (_: string, payload: unknown) => {
      calls.push(payload);
      if (payload === 'b') throw new Error('no');
      return payload === 'c' && isHanging ? never() : payload;
    };
    const first = await aService(fan, { ...options, invokeLambda: answer(true) });
    const executionArn = await first.begin({ items: ['a', 'b', 'c', 'd'] }, 'run');
    await eventually(() => calls.length === 3 || undefined);
    await first.close();
    const second = await aService(fan, { ...options, invokeLambda: answer(false) });
    expect(await second.end(executionArn)).toMatchObject({ status: 'SUCCEEDED', result: ['a', 'c', 'd'] });
    expect(calls).toEqual(['a', 'b', 'c', 'c', 'd']);
  });

  it('that has ended the engine three times in one state is ABORTED, and tells of it', async () => {
    const place = await directory();
    const begin = () => aService(oneTask, { directory: place, invokeLambda: never });
    const first = await begin();
    const executionArn = await first.begin({}, 'run');
    await eventually(
      async () => (await first.historyTypes(executionArn)).includes('TaskStarted') || undefined,
    );
    await first.close();
    for (let restart = 0; restart < 3; restart++) await (await begin()).close();
    const last = await begin();
    expect(await last.end(executionArn)).toMatchObject({ status: 'ABORTED', error: 'Lading.Restarted' });
    expect((await last.historyTypes(executionArn)).at(-1)).toBe('ExecutionAborted');
    const { detail } = await eventually(() => last.told[0]);
    expect(detail).toMatchObject({ name: 'run', status: 'ABORTED', error: 'Lading.Restarted' });
  });
});
