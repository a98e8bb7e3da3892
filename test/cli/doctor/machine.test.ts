import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { failedDatabase } from '../../../cli/doctor/database.ts';
import {
  dataDirectoryFinding,
  diskFinding,
  memoryFinding,
  nodeFinding,
} from '../../../cli/doctor/machine.ts';
import { askServer, binaryFinding } from '../../../cli/doctor/mongod.ts';
import { freePortsFinding } from '../../../cli/doctor/ports.ts';
import { rememberPort } from '../../../local/mongod/port-memory.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const gibibytes = (count: number) => count * 2 ** 30;

describe('the doctor of this machine', () => {
  it.each([
    ['20.19.0', 'problem'],
    ['24.0.0', 'ok'],
    ['26.1.0', 'ok'],
  ])('Node %s is %s', (version, status) => {
    expect(nodeFinding(version)).toMatchObject({ status, found: expect.stringContaining(version) });
  });

  it.each([
    [0.5, 'problem'],
    [1.5, 'warning'],
    [4, 'ok'],
  ])('%d GiB of free memory are %s', (free, status) => {
    const finding = memoryFinding(gibibytes(free), gibibytes(8));
    expect(finding).toMatchObject({ status, found: `${free.toFixed(1)} GiB of 8.0 GiB are free` });
    expect(finding.advice === '').toBe(status === 'ok');
  });

  it.each([
    [0.9, 'problem'],
    [4.9, 'warning'],
    [5, 'ok'],
  ])('%d GiB of free disk are %s', async (free, status) => {
    expect(await diskFinding('/data', Promise.resolve(gibibytes(free)))).toMatchObject({ status });
  });

  it('looks at the disk that a directory which is not there yet will be on', async () => {
    const missing = join(await temporaryDirectory(), 'not', 'there');
    expect((await diskFinding(missing)).found).toMatch(/^\d+\.\d GiB are free for /);
  });

  it('a data directory that is not there yet, or empty and ours, is fine', async () => {
    const parent = await temporaryDirectory();
    expect(await dataDirectoryFinding(join(parent, 'new'))).toMatchObject({ status: 'ok' });
    await mkdir(join(parent, 'mine'), { mode: 0o700 });
    expect(await dataDirectoryFinding(join(parent, 'mine'))).toMatchObject({ status: 'ok' });
  });

  it.each([
    ['is open to others', async (path: string) => chmod(path, 0o755), 'warning', 'mode 755'],
    [
      'holds what is not ours',
      async (path: string) => writeFile(join(path, 'thesis.doc'), ''),
      'problem',
      'thesis.doc',
    ],
  ])('a data directory that %s is a %3$s', async (_what, change, status, words) => {
    const path = join(await temporaryDirectory(), 'data');
    await mkdir(path, { mode: 0o700 });
    await change(path);
    expect(await dataDirectoryFinding(path)).toMatchObject({ status, found: expect.stringContaining(words) });
  });

  it('a data directory of another user, and a file in its place, are problems', async () => {
    const path = await temporaryDirectory();
    expect(await dataDirectoryFinding(path, 4_711)).toMatchObject({
      status: 'problem',
      found: expect.stringContaining('and you are 4711'),
    });
    await writeFile(join(path, 'file'), '');
    expect(await dataDirectoryFinding(join(path, 'file'))).toMatchObject({ status: 'problem' });
  });

  it('a machine without a mongod is told that the first start fetches one', async () => {
    const home = await temporaryDirectory();
    const environment = { HOME: home, LADING_CACHE: home, PATH: '/nowhere' };
    expect(await binaryFinding(environment)).toMatchObject({ status: 'warning' });
    expect(await binaryFinding({ ...environment, MONGOMS_SYSTEM_BINARY: '/no/mongod' })).toMatchObject({
      status: 'problem',
      found: expect.stringContaining('/no/mongod'),
    });
  });

  it('a server that was named and does not answer is a problem, without its password', async () => {
    const findings = await askServer('mongodb://me:secret@127.0.0.1:1/', 'lading', 50);
    expect(failedDatabase(findings)).toMatchObject({
      status: 'problem',
      found: expect.stringContaining('database_unreachable'),
    });
    expect(JSON.stringify(await askServer('mongodb:/me:secret@x', 'lading'))).not.toContain('secret');
  });

  it('says when another program has a port that people know', async () => {
    const directory = await temporaryDirectory();
    await mkdir(join(directory, 'mongodb'));
    expect(await freePortsFinding(directory)).toMatchObject({ status: 'ok' });
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
    });
    await rememberPort(join(directory, 'mongodb'), port);
    expect(await freePortsFinding(directory)).toMatchObject({
      status: 'warning',
      found: `another program has port ${port} of MongoDB`,
    });
    await new Promise((resolve) => server.close(resolve));
    expect(await freePortsFinding(directory)).toEqual({
      status: 'ok',
      found: `what it had before is free: port ${port} of MongoDB`,
      advice: '',
    });
  });
});
