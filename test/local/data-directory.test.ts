import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { CloudInfo } from '../../local/cloud-info.ts';
import { findRunningCloud, openDataDirectory } from '../../local/data-directory.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const info: CloudInfo = {
  pid: process.pid,
  accessKeyId: 'key',
  secretAccessKey: 'secret',
  s3: 'http://127.0.0.1:1',
  dynamodb: 'http://127.0.0.1:2',
  sqs: 'http://127.0.0.1:9',
  lambda: 'http://127.0.0.1:3',
  stepfunctions: 'http://127.0.0.1:4',
  mail: 'http://127.0.0.1:5',
  mongodb: 'mongodb://127.0.0.1:6/',
  database: 'lading',
  dropBucket: 'drop',
  runTable: 'runs',
  stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:import',
  notifyFunction: 'lading-dev-notify',
  site: 'http://127.0.0.1:10',
  api: 'http://127.0.0.1:7/v1',
  cognito: 'http://127.0.0.1:8',
  userPoolId: 'us-east-1_local',
  userPoolClientId: 'client',
  breachTable: 'breaches',
};

const holders: ChildProcess[] = [];
afterEach(() => {
  for (const holder of holders.splice(0)) holder.kill('SIGKILL');
});

/** Another process that has the directory and published its cloud. */
async function startHolder(directory: string): Promise<ChildProcess> {
  const args = [join(import.meta.dirname, 'data-directory-holder.ts'), directory, JSON.stringify(info)];
  const holder = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  holders.push(holder);
  await once(createInterface({ input: holder.stdout }), 'line');
  return holder;
}

describe('openDataDirectory', () => {
  it('makes the directory for its owner alone', async () => {
    const path = join(await temporaryDirectory(), 'deep', 'data');
    const directory = await openDataDirectory(path);
    expect((await stat(directory.path)).mode & 0o777).toBe(0o700);
    await directory.release();
  });

  it('takes an empty one, and later also when somebody has put a file beside', async () => {
    const path = await temporaryDirectory();
    await chmod(path, 0o755);
    await (await openDataDirectory(path)).release();
    expect((await stat(path)).mode & 0o777).toBe(0o700);
    await writeFile(join(path, 'notes.txt'), 'mine');
    await (await openDataDirectory(path)).release();
  });

  it('does not touch a directory with other content, and names it', async () => {
    const path = await temporaryDirectory();
    await chmod(path, 0o755);
    await mkdir(join(path, 'logs'));
    await writeFile(join(path, 'thesis.odt'), 'mine');
    await expect(openDataDirectory(path)).rejects.toMatchObject({
      name: 'ConfigError',
      code: 'data_directory_foreign',
      message: expect.stringContaining(`${path} is no data directory of Lading (it holds thesis.odt)`),
    });
    expect(await readdir(path)).toEqual(['logs', 'thesis.odt']);
    expect((await stat(path)).mode & 0o777).toBe(0o755);
    await expect(openDataDirectory(join(path, 'thesis.odt'))).rejects.toThrow(/it is a file/);
  });

  it('closes what an earlier version left open to others', async () => {
    const path = await temporaryDirectory();
    await mkdir(join(path, 's3', 'blobs'), { recursive: true, mode: 0o755 });
    await writeFile(join(path, 's3', 'blobs', 'a'), 'row', { mode: 0o644 });
    await writeFile(join(path, 'lock'), '', { mode: 0o644 });
    await (await openDataDirectory(path)).release();
    const modes = ['lock', 's3', 's3/blobs', 's3/blobs/a'].map(
      async (name) => (await stat(join(path, name))).mode & 0o777,
    );
    expect(await Promise.all(modes)).toEqual([0o600, 0o700, 0o700, 0o600]);
  });

  it('refuses a directory that another process has, and names it', async () => {
    const path = await temporaryDirectory();
    const holder = await startHolder(path);
    await expect(openDataDirectory(path)).rejects.toMatchObject({
      name: 'ConflictError',
      code: 'data_directory_in_use',
      message: expect.stringContaining(`process ${holder.pid}`),
    });
  });

  it('refuses a directory that this process has, until it is released', async () => {
    const path = await temporaryDirectory();
    const first = await openDataDirectory(path);
    await expect(openDataDirectory(path)).rejects.toMatchObject({ code: 'data_directory_in_use' });
    await first.release();
    await (await openDataDirectory(path)).release();
  });

  it('takes over a directory whose process was killed', async () => {
    const path = await temporaryDirectory();
    const holder = await startHolder(path);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const directory = await openDataDirectory(path);
    await directory.release();
  });
});

describe('findRunningCloud', () => {
  it('finds a cloud from its publication until its release', async () => {
    const directory = await openDataDirectory(await temporaryDirectory());
    expect(await findRunningCloud(directory.path)).toBeUndefined();
    await directory.publish(info);
    expect(await findRunningCloud(directory.path)).toEqual(info);
    await directory.release();
    expect(await findRunningCloud(directory.path)).toBeUndefined();
  });

  it('finds no cloud whose process was killed, nor one whose pid is another process now', async () => {
    const path = await temporaryDirectory();
    const holder = await startHolder(path);
    expect(await findRunningCloud(path)).toEqual({ ...info, pid: holder.pid });
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    expect(await findRunningCloud(path)).toBeUndefined();
    const record = (await readFile(join(path, 'cloud.json'), 'utf8')).replace(
      `"pid": ${holder.pid}`,
      `"pid": ${process.pid}`,
    );
    await writeFile(join(path, 'cloud.json'), record);
    expect(await findRunningCloud(path)).toBeUndefined();
  });

  it('finds none in a directory that does not exist', async () => {
    expect(await findRunningCloud(join(await temporaryDirectory(), 'none'))).toBeUndefined();
  });
});
