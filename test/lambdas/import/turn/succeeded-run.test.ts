import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Db } from 'mongodb';
import { load } from '../../../../lambdas/import/load/load.ts';
import { review } from '../../../../lambdas/import/review/review.ts';
import type { RunInput } from '../../../../lambdas/import/run/run-input.ts';
import { transformRange } from '../../../../lambdas/import/transform/transform.ts';
import { validate } from '../../../../lambdas/import/validate/validate.ts';
import { bucket, startObjects } from '../local-objects.ts';
import { startRunTable } from '../local-run-table.ts';
import { aRun } from '../run-builders.ts';

let table: Awaited<ReturnType<typeof startRunTable>>;
let objects: Awaited<ReturnType<typeof startObjects>>;
beforeAll(async () => {
  [table, objects] = await Promise.all([startRunTable(), startObjects()]);
});
afterAll(() => Promise.all([table.close(), objects.close()]));

/** The commands that bucket and table are sent from now on. */
function commandsSent(): string[] {
  const sent: string[] = [];
  const options = { step: 'initialize', name: 'noteCommand' } as const;
  const note = (commandName = '') => void sent.push(commandName);
  objects.s3.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        note(commandName);
        return next(args);
      },
    options,
  );
  table.documents.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        note(commandName);
        return next(args);
      },
    options,
  );
  return sent;
}

/** What a child of *load* must not come to in a run that has succeeded. */
const untouched = {
  db: new Proxy({}, { get: () => unexpected() }) as Db,
  retakeTurn: unexpected,
};

function unexpected(): never {
  throw new Error('a run that has succeeded needs neither database nor turn');
}

async function readThrough(run: RunInput) {
  const { s3 } = objects;
  const { runs } = table;
  const { runId } = run;
  return [
    await validate(run, { s3, runs, defaultCurrency: 'EUR' }),
    await transformRange({ runId, bucket, range: 0 }, { s3, runs }),
    await review({ runId, bucket }, { s3, runs }),
  ];
}

it('a run that has succeeded is read through again to the same answers, and nothing is written', async () => {
  const uploaded = await objects.put('incoming/shoes/done.csv', 'sku,name\na,One\nb,\n');
  const run = aRun({ runId: 'done', bucket, ...uploaded });
  const answers = await readThrough(run);
  const counts = { rows: 2, created: 1, updated: 0, unchanged: 0, duplicates: 0, rejected: 1, warnings: 0 };
  const ending = { counts: { ...counts, reasons: {} }, efforts: {}, peakMemoryMb: {} };
  await table.runs.closeSucceeded({ runId: 'done', closings: 0 }, ending);
  const sent = commandsSent();
  expect(
    await load({ runId: 'done', bucket, partition: 0 }, { s3: objects.s3, ...table, ...untouched }),
  ).toEqual({
    partition: 0,
  });
  expect(await readThrough(run)).toEqual(answers);
  expect(new Set(sent.filter((name) => !/^(Get|Head|Query)/.test(name)))).toEqual(new Set());
  expect(sent.length).toBeGreaterThan(3);
});
