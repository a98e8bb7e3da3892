import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runKeys } from '../../lambdas/import/run/run-keys.ts';
import { openDataDirectory } from '../../local/data-directory.ts';
import { startS3 } from '../../local/s3/s3-server.ts';
import packageFile from '../../package.json' with { type: 'json' };
import { lading } from '../support/command-line.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { aDataDirectory, dropBucket } from './a-data-directory.ts';
import { loadedBy } from './loaded-modules.ts';

const runs = async (path: string, ...args: string[]) => {
  const { stdout, ...rest } = await lading('runs', ...args, '--data', path, '--json');
  return { ...rest, shown: stdout && JSON.parse(stdout) };
};

describe('runs on a cloud that is up', () => {
  let path: string;
  let cloud: Awaited<ReturnType<typeof aDataDirectory>>;
  beforeAll(async () => {
    path = await temporaryDirectory();
    cloud = await aDataDirectory(path);
  });
  afterAll(() => cloud?.close());

  it('loads nothing but what asks the run table', async () => {
    const { stdout, sources, packages } = await loadedBy('runs', '--json', '--data', path);
    expect(JSON.parse(stdout).runs).toMatchObject([{ runId: cloud.run.runId, status: 'running' }]);
    const ours = packages.filter((name) => name in packageFile.dependencies);
    expect(ours).toEqual([
      '@aws-sdk/client-dynamodb',
      '@aws-sdk/lib-dynamodb',
      '@commander-js/extra-typings',
      'commander',
      'zod',
    ]);
    expect(packages.filter((name) => name in packageFile.devDependencies)).toEqual([]);
    expect(sources.filter((source) => /^(local|lib|monitor)\//.test(source)).sort()).toEqual([
      'local/cloud-info.ts',
      'local/data-directory-owner.ts',
      'local/data-directory.ts',
      'local/process-identity.ts',
    ]);
  });

  it('fetches the files of one, and says what they are', async () => {
    const { code, shown } = await runs(path, cloud.run.runId);
    expect({ code, shown }).toMatchObject({ code: 0, shown: { status: 'running', report: null } });
    expect(await readFile(shown.rejects, 'utf8')).toBe('sku\n');
  });

  it('says which run it does not know', async () => {
    const { code, stderr } = await lading('runs', 'no-such-run', '--data', path);
    expect(code).toBe(1);
    expect(stderr).toContain('run_not_found');
  });
});

describe('runs on a cloud that is not up', () => {
  let path: string;
  let runId: string;
  beforeEach(async () => {
    path = await temporaryDirectory();
    const cloud = await aDataDirectory(path);
    runId = cloud.run.runId;
    await cloud.close();
  });

  it('reads the run table and starts nothing else', async () => {
    const before = await readdir(path);
    const { stdout, sources } = await loadedBy('runs', '--json', '--data', path);
    expect(JSON.parse(stdout).runs).toMatchObject([{ runId }]);
    expect(
      sources.filter((source) =>
        /^local\/(lambda|step-functions|cognito|mail|synthesis|mongod\/start)/.test(source),
      ),
    ).toEqual([]);
    expect(await readdir(path)).toEqual(before);
  });

  it('says that nothing runs, whatever the table says', async () => {
    const { shown, stderr } = await runs(path);
    expect(shown.runs).toMatchObject([{ status: 'running' }]);
    expect(stderr).toBe('The embedded cloud is not up: what is running goes on when it starts.\n');
  });

  it('fetches the files of one, and leaves what waits to be told of to the next start', async () => {
    const { shown } = await runs(path, runId);
    expect(await readFile(shown.rejects, 'utf8')).toBe('sku\n');
    const told = Promise.withResolvers<string>();
    const onObjectCreated = async ({ key }: { key: string }) => told.resolve(key);
    const s3 = await startS3({ directory: join(path, 's3'), buckets: [dropBucket], onObjectCreated });
    expect(await told.promise).toBe(runKeys.rejects(runId));
    await s3.close();
  });

  it('waits for whoever has the directory, such as another that reads it', async () => {
    const answers = await Promise.all([runs(path), runs(path), runs(path)]);
    expect(answers.map(({ code }) => code)).toEqual([0, 0, 0]);
  });
});

describe('runs where no cloud was', () => {
  it('finds none, and makes nothing', async () => {
    const path = join(await temporaryDirectory(), 'not-there');
    expect(await runs(path)).toEqual({ code: 0, shown: { runs: [] }, stderr: '' });
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('does not call it empty when a start never came so far as to name its stores', async () => {
    const path = await temporaryDirectory();
    await (await openDataDirectory(path)).release();
    expect(await runs(path)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/cloud_never_up: .*lading start/),
    });
  });

  it('leaves a directory of somebody else alone', async () => {
    const path = join(import.meta.dirname, '..');
    expect(await runs(path)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('data_directory_foreign'),
    });
  });
});
