import { readFileSync } from 'node:fs';
import { DescribeMapRunCommand, ListMapRunsCommand, RedriveExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from '@jest/globals';
import { aService, directory, functionArn, functionError } from './a-machine.ts';

const definition: object = JSON.parse(
  readFileSync('statemachine/import.asl.json', 'utf8').replace(/\$\{(\w+)FunctionArn\}/g, (_, name: string) =>
    functionArn(name),
  ),
);
const partitions = [{ partition: 0 }, { partition: 1 }, { partition: 2 }];

/** Functions that answer as those of the import do; `fail` says which call does not succeed. */
function importFunctions(fail: (name: string, payload: unknown) => boolean) {
  const calls: string[] = [];
  const answers: Record<string, unknown> = {
    Validate: { rangesKey: 'ranges' },
    Transform: { range: {} },
    Review: { partitionsKey: 'partitions', hasRowsToLoad: true },
    TakeTurn: { granted: true, waitSeconds: 0, asked: 1 },
    Load: { partition: {} },
    Report: { reportKey: 'report' },
    Notify: { recipients: [] },
  };
  return {
    calls,
    readObject: async () => Buffer.from(JSON.stringify(partitions)),
    invokeLambda: async (arn: string, payload: unknown) => {
      const name = arn.split(':').at(-1) ?? '';
      calls.push(name === 'Load' ? `${name} ${JSON.stringify(payload)}` : name);
      if (fail(name, payload)) throw functionError('Boom', name);
      return answers[name];
    },
  };
}

describe('the import', () => {
  it('redriven after a failed Load runs the partitions that did not succeed, and what follows', async () => {
    let isBroken = true;
    const functions = importFunctions(
      (name, payload) => isBroken && name === 'Load' && JSON.stringify(payload) === '{"partition":1}',
    );
    const options = { directory: await directory(), mapConcurrency: 1, ...functions };
    const first = await aService(definition, options);
    const executionArn = await first.begin({ bucket: 'drop', runId: 'run' }, 'run-1');
    expect(await first.end(executionArn)).toMatchObject({ status: 'FAILED', redriveStatus: 'REDRIVABLE' });
    await first.close();
    isBroken = false;
    functions.calls.length = 0;
    const { client, end } = await aService(definition, options);
    await client.send(new RedriveExecutionCommand({ executionArn }));
    expect(await end(executionArn)).toMatchObject({ status: 'SUCCEEDED', redriveCount: 1 });
    expect(functions.calls).toEqual([
      ...['Load {"partition":1}', 'Load {"partition":2}', 'Report', 'Notify'],
    ]);
    const { mapRuns = [] } = await client.send(new ListMapRunsCommand({ executionArn }));
    const described = await Promise.all(
      mapRuns.map(({ mapRunArn }) => client.send(new DescribeMapRunCommand({ mapRunArn }))),
    );
    expect(described.map(({ status, redriveCount }) => [status, redriveCount])).toEqual([
      ['SUCCEEDED', 1],
      ['SUCCEEDED', 0],
    ]);
  });

  it.each(['Validate', 'Transform', 'Review', 'TakeTurn', 'Report', 'Notify'])(
    'redriven after a failed %s goes on there',
    async (broken) => {
      let isBroken = true;
      const functions = importFunctions((name) => isBroken && name === broken);
      const { client, begin, end } = await aService(definition, { ...functions, mapConcurrency: 1 });
      const executionArn = await begin({ bucket: 'drop', runId: 'run' });
      expect(await end(executionArn)).toMatchObject({ status: 'FAILED' });
      isBroken = false;
      functions.calls.length = 0;
      await client.send(new RedriveExecutionCommand({ executionArn }));
      expect(await end(executionArn)).toMatchObject({ status: 'SUCCEEDED' });
      expect(functions.calls[0]).toBe(broken);
      expect(functions.calls.at(-1)).toBe('Notify');
    },
  );
});
