import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { LocalRule } from '../../../local/event-bridge/declared.ts';
import { functionsAhead, functionsOfUploads } from '../../../local/step-functions/functions-ahead.ts';
import type { StatusEvent } from '../../../local/step-functions/status-event.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { aFunction, aLambda, eventually } from './a-function.ts';

let loaded: string;
let lambda: Awaited<ReturnType<typeof aLambda>>['lambda'];
beforeEach(async () => {
  loaded = join(await temporaryDirectory(), 'loaded');
  await writeFile(loaded, '');
  const functions = [
    aFunction('loads.count', {
      environment: { LOADED: loaded, NODE_COMPILE_CACHE: join(loaded, '../compiled') },
    }),
    aFunction('functions.nothing', { name: 'broken' }),
  ];
  ({ lambda } = await aLambda(functions));
});
afterEach(() => lambda.close());

const loads = async () => (await readFile(loaded, 'utf8')).length;
const count = () => lambda.invoke('count', {}, { type: 'RequestResponse' });

describe('a function that is started ahead', () => {
  it('is loaded before it is called, and serves the call', async () => {
    await lambda.startAhead([{ arn: 'count', places: 1 }]);
    expect(await loads()).toBe(1);
    await count();
    expect(await loads()).toBe(1);
  });

  it('has as many processes as it may have places, however often it is asked for', async () => {
    const ahead = [{ arn: 'count', places: 2 }];
    await lambda.startAhead(ahead);
    await lambda.startAhead(ahead);
    expect(await loads()).toBe(2);
  });

  it('leaves what was compiled to the next one when it was called, with what the call needed', async () => {
    await lambda.startAhead([{ arn: 'count', places: 1 }]);
    const kept = () => readdir(join(loaded, '../compiled'), { recursive: true }).catch(() => []);
    // The directory alone.
    expect(await kept()).toHaveLength(1);
    await count();
    expect(await eventually(async () => (await kept()).length > 1 || undefined)).toBe(true);
  });

  it('that fails to load says so when it is called', async () => {
    await lambda.startAhead([
      { arn: 'broken', places: 1 },
      { arn: 'count', places: 1 },
    ]);
    expect(await loads()).toBe(1);
    const { payload } = await lambda.invoke('broken', {}, { type: 'RequestResponse' });
    expect(JSON.parse(payload)).toMatchObject({ errorType: 'Runtime.HandlerNotFound' });
  });

  it('is left alone when all of them are ended', async () => {
    await lambda.close();
    await lambda.startAhead([{ arn: 'count', places: 1 }]);
    expect(await loads()).toBe(0);
  });
});

describe('the functions that an execution will come to', () => {
  const task = (FunctionName: string) => ({
    Type: 'Task',
    Resource: 'r',
    Parameters: { FunctionName },
    End: true,
  });
  const ItemProcessor = {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'Part',
    States: { Part: task('part') },
  };
  const States = {
    First: task('first'),
    Parts: { Type: 'Map', ItemProcessor },
    Wait: { Type: 'Wait', Seconds: 1 },
    Last: task('last'),
  };
  const machine = {
    arn: 'machine',
    name: 'm',
    logicalId: 'M',
    roleArn: 'r',
    definition: JSON.stringify({ StartAt: 'First', States }),
  };
  const changed = (status: string, stateMachineArn = 'machine') =>
    ({ detail: { status, stateMachineArn } }) as StatusEvent;

  it('are those of its states in their order, those inside a map with a place per core', () => {
    expect(functionsAhead([machine], changed('RUNNING'))).toEqual([
      { arn: 'first', places: 1 },
      { arn: 'part', places: expect.any(Number) },
      { arn: 'last', places: 1 },
    ]);
    expect(functionsAhead([machine], changed('RUNNING'))[1]!.places).toBeGreaterThan(1);
  });

  it.each([
    ['SUCCEEDED', 'machine'],
    ['RUNNING', 'another'],
  ])('are none after %s of %s', (status, arn) => {
    expect(functionsAhead([machine], changed(status, arn))).toEqual([]);
  });

  it('are all of an import, with the one that is told of the upload first', () => {
    const rule = (source: string, arn: string) =>
      ({ eventPattern: { source: [source] }, targets: [{ arn }] }) as unknown as LocalRule;
    const rules = [rule('aws.states', 'closing'), rule('aws.s3', 'start')];
    const ahead = functionsOfUploads({ rules, stateMachines: [machine] });
    expect(ahead.map(({ arn }) => arn)).toEqual(['start', 'first', 'part', 'last']);
  });
});
