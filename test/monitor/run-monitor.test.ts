import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { takeMonitorLock } from '../../monitor/monitor-lock.ts';
import { lading } from '../support/command-line.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { startContractServer } from './contract-server.ts';

let server: Awaited<ReturnType<typeof startContractServer>>;
beforeAll(async () => {
  server = await startContractServer();
});
beforeEach(() => {
  Object.assign(server.service, { mishaps: [], heartbeats: [], reports: [] });
});
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => server.close());

describe('lading monitor check', () => {
  it('reports nothing and beats when all is well: status 0', async () => {
    const { config } = await setScene();
    const { code, stdout } = await lading('monitor', 'check', '--config', config, '--once', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ folders: 1, files: 1, late: 0, spooled: 0, heartbeat: true });
    expect(code).toBe(0);
    expect(server.service.heartbeats).toEqual([
      {
        monitorId: 'm',
        observedAt: expect.stringMatching(/Z$/),
        intervalSeconds: 300,
        configHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        version: expect.stringMatching(/^\d/),
        host: expect.any(String),
        folders: 1,
        files: 1,
        spooled: 0,
        problems: [],
      },
    ]);
  });

  it('tells of a folder that is not there: status 3', async () => {
    const { config } = await setScene({ path: '/nowhere/in' });
    expect((await lading('monitor', 'check', '--config', config)).code).toBe(3);
    expect(server.service.heartbeats).toMatchObject([
      { problems: [{ folder: '/nowhere/in', code: 'missing' }] },
    ]);
  });

  it('does not start beside another on the same state, but after a killed one: status 6', async () => {
    const { config, state } = await setScene();
    const lock = takeMonitorLock(state);
    expect((await lading('monitor', 'check', '--config', config)).code).toBe(6);
    lock.release();
    expect((await lading('monitor', 'check', '--config', config)).code).toBe(0);
  });

  it('at an interval goes on until it is told to stop, and its lock goes with it when it is killed', async () => {
    const { config } = await setScene();
    for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
      const child = spawn(
        process.execPath,
        [
          '--disable-warning=ExperimentalWarning',
          resolve(import.meta.dirname, '../../bin/lading.ts'),
          ...['monitor', 'check', '--config', config, '--interval', '1s', '--json'],
        ],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      children.push(child);
      const beats = server.service.heartbeats.length;
      while (server.service.heartbeats.length < beats + 2) await new Promise((done) => setTimeout(done, 20));
      const output = text(child.stdout);
      child.kill(signal);
      await once(child, 'exit');
      await output;
      expect(child.signalCode ?? child.exitCode).toBe(signal === 'SIGKILL' ? 'SIGKILL' : 0);
    }
  });

  it.each([
    [['monitor', 'check', '--config', '/nowhere.json']],
    [['monitor', 'check', '--config', 'x', '--once', '--interval', '5m']],
    [['monitor', 'check', '--config', 'x', '--interval', 'often']],
  ])('called wrongly (%j) ends with status 2', async (args) => {
    const { code, stdout } = await lading(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

describe('lading monitor doctor', () => {
  it('finds all well', async () => {
    const { config } = await setScene();
    const { code, stdout } = await lading('monitor', 'doctor', '--config', config);
    expect(stdout).not.toContain('FAIL');
    expect(stdout).toContain('ok   sign-in and dry report');
    expect(code).toBe(0);
    expect(stdout).toMatch(/ok {3}clock: -?\d\.\d s ahead/);
    expect(server.service.reports).toMatchObject([{ sla_error: [] }]);
  });

  it('says nothing in the name of the monitor, which may be dead', async () => {
    const { config } = await setScene();
    const heard = server.service.heartbeats.length;
    await lading('monitor', 'doctor', '--config', config);
    expect(server.service.heartbeats.length).toBe(heard);
  });

  it('names what is wrong', async () => {
    const { config } = await setScene({ path: '/nowhere/in' }, 'wrong');
    const { code, stdout } = await lading('monitor', 'doctor', '--config', config);
    expect(stdout).toContain('FAIL folder /nowhere/in: is not there');
    expect(stdout).toContain('FAIL sign-in and dry report: user name or password is wrong');
    expect(code).toBe(1);
  });
});

async function setScene(folder: object = {}, password = 'right') {
  const root = await temporaryDirectory();
  const [path, state, config] = [join(root, 'in'), join(root, 'state'), join(root, 'monitor.json')];
  await mkdir(path);
  await writeFile(join(path, 'a.csv'), '');
  await utimes(join(path, 'a.csv'), 1_000_000, 1_000_000);
  await writeFile(join(root, 'password'), `${password}\n`);
  const content = {
    monitorId: 'm',
    endpoint: server.url,
    userName: 'monitor',
    password: { file: join(root, 'password') },
    stateDirectory: state,
    folders: [{ path, slaMinutes: 20, ...folder }],
  };
  await writeFile(config, JSON.stringify(content));
  return { config, state };
}
