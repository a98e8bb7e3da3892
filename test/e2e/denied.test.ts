import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { eventually } from '../local/lambda/a-function.ts';
import { importedRun } from '../support/command-line.ts';
import { apiCloud, password } from './api-cloud.ts';

/** Grants that somebody forgot. */
const forgotten = [/^ImportStepsReviewRole.*s3:PutObject/, /^SlaFunctionsFindBreachesRole.*dynamodb:Query/];
let cloud: Awaited<ReturnType<typeof apiCloud>>;

beforeAll(async () => {
  cloud = await apiCloud({
    keepsStatement: ({ id, actions }) => !forgotten.some((one) => one.test(`${id} ${actions}`)),
  });
}, 180_000);
afterAll(() => cloud?.close(), 60_000);

describe('a grant that is missing', () => {
  it('fails a run as a fault of the set-up, with action and resource', async () => {
    const file = join(cloud.directory, 'denied.csv');
    await writeFile(file, 'sku,name\na,A\n');
    const run = await importedRun('import', file, '--data', cloud.directory);
    expect(run).toMatchObject({ status: 'failed', error: { code: 'configuration_invalid' } });
    const object = `arn:aws:s3:::${cloud.info.dropBucket}/runs/${run.runId}/`;
    expect(run.error?.message).toMatch(new RegExp(`AWS does not allow s3:PutObject on ${object}\\w+\\.`));
    const log = await readFile(join(cloud.logs, 'lading-dev-review.log'), 'utf8');
    expect(log).toContain('"code":"configuration_invalid"');
  }, 60_000);

  it('is answered 500 without a word of it by the API, which logs what is missing', async () => {
    await cloud.addUser('person', 'sla.read');
    const signedIn = await cloud.call('/auth/token', {
      method: 'POST',
      body: { username: 'person', password },
    });
    const { token } = z.object({ token: z.string() }).parse(signedIn.body);
    const answer = await cloud.call('/sla-errors?date=2026-11-16', { token });
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([
      500,
      expect.not.stringMatching(/dynamodb/i),
    ]);
    await eventually(async () => {
      const log = await readFile(join(cloud.logs, 'lading-dev-find-breaches.log'), 'utf8');
      return log.includes('AWS does not allow dynamodb:Query on arn:aws:dynamodb') || undefined;
    });
  }, 60_000);
});
