import { describe, expect, it } from '@jest/globals';
import { aMap, count, input, objects } from './a-distributed-map.ts';
import { aService, functionError } from './a-machine.ts';

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

  it('runs 10,000 children in one go', async () => {
    const { run } = await aService(aMap({ ResultPath: null }), { readObject: objects(count(10_000)) });
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
