import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { startLoopbackServer } from '../../../local/loopback-server.ts';
import { findMongod } from '../../../local/mongod/find-mongod.ts';
import { cachedMongodPath } from '../../../local/mongod/mongod-cache.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const unreachable = 'http://127.0.0.1:1';

async function script(path: string, text: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${text}\n`);
  await chmod(path, 0o755);
  return path;
}

const mongodScript = (path: string, version: string) => script(path, `echo "db version v${version}"`);

/** A machine with nothing installed and no network. */
async function emptyMachine(): Promise<Record<string, string>> {
  const home = await temporaryDirectory();
  return {
    HOME: home,
    LADING_CACHE: join(home, 'cache'),
    PATH: join(home, 'bin'),
    MONGOMS_DOWNLOAD_MIRROR: unreachable,
  };
}

describe('findMongod', () => {
  it('takes the server that MONGODB_URI names and looks for no binary', async () => {
    const environment = { MONGODB_URI: 'mongodb://db:27017', MONGOMS_SYSTEM_BINARY: '/nowhere' };
    expect(await findMongod({ environment })).toEqual({ kind: 'server', uri: 'mongodb://db:27017' });
  });

  it('prefers the named binary, then PATH, then the cache', async () => {
    const machine = await emptyMachine();
    const cached = await mongodScript(cachedMongodPath(machine, '6.0.5'), '6.0.5');
    expect(await findMongod({ environment: machine })).toEqual({
      kind: 'binary',
      path: cached,
      version: '6.0.5',
    });
    const installed = await mongodScript(join(machine.PATH!, 'mongod'), '7.0.1');
    expect(await findMongod({ environment: machine })).toMatchObject({ path: installed, version: '7.0.1' });
    const named = await mongodScript(join(machine.HOME!, 'my-mongod'), '8.0.0');
    const environment = { ...machine, MONGOMS_SYSTEM_BINARY: named };
    expect(await findMongod({ environment })).toMatchObject({ path: named, version: '8.0.0' });
  });

  it('looks at nothing beyond this machine when it is only asked what is there', async () => {
    const environment = await emptyMachine();
    const asked: string[] = [];
    const site = await startLoopbackServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(404).end();
    });
    environment.MONGOMS_DOWNLOAD_MIRROR = site.url;
    const search = findMongod({ environment, withoutFetching: true });
    await expect(search).rejects.toMatchObject({ code: 'mongod_not_found' });
    expect(asked).toEqual([]);
    await site.close();
  });

  it('refuses a named binary that is not there instead of taking another', async () => {
    const machine = await emptyMachine();
    await mongodScript(join(machine.PATH!, 'mongod'), '7.0.1');
    const environment = { ...machine, MONGOMS_SYSTEM_BINARY: '/nowhere/mongod' };
    await expect(findMongod({ environment })).rejects.toMatchObject({
      code: 'mongod_not_found',
      message: expect.stringMatching(/MONGOMS_SYSTEM_BINARY=\/nowhere\/mongod .*ENOENT/),
    });
  });

  it('passes over an installed mongod that cannot run here', async () => {
    const machine = await emptyMachine();
    await script(join(machine.PATH!, 'mongod'), 'echo "libcurl.so.4: cannot open" >&2; exit 127');
    const cached = await mongodScript(cachedMongodPath(machine, '6.0.5'), '6.0.5');
    expect(await findMongod({ environment: machine })).toMatchObject({ path: cached });
  });

  it('says of each step what it said when none works', async () => {
    const machine = await emptyMachine();
    await script(join(machine.PATH!, 'mongod'), 'echo "libcurl.so.4: cannot open" >&2; exit 127');
    const error = await findMongod({ environment: machine }).catch((reason: Error) => reason);
    expect(error).toMatchObject({ name: 'ConfigError', code: 'mongod_not_found' });
    const lines = String((error as Error).message)
      .split('\n')
      .slice(1, 5);
    expect(lines).toEqual([
      '  mongod on PATH: libcurl.so.4: cannot open',
      `  the cached copy: nothing at ${cachedMongodPath(machine, '6.0.5')}`,
      "  MongoDB's download site: 127.0.0.1:1 cannot be reached (ECONNREFUSED)",
      expect.stringMatching(/^ {2}the PyPI wheel: (python3 with pip is not there|there is none for .+)$/),
    ]);
  });

  it('downloads from the site, also twice at once, and the next time takes the cached copy', async () => {
    const machine = { ...(await emptyMachine()), PATH: process.env.PATH!, MONGOMS_USE_HTTP: 'true' };
    const mirror = await startMirror();
    const environment = { ...machine, MONGOMS_DOWNLOAD_MIRROR: mirror.url };
    const progress: string[] = [];
    const onProgress = (message: string) => progress.push(message);
    const expected = { kind: 'binary', path: cachedMongodPath(machine, '8.2.6'), version: '8.2.6' };
    const both = await Promise.all([findMongod({ environment, onProgress }), findMongod({ environment })]);
    await mirror.close();
    expect(both).toEqual([expected, expected]);
    expect(progress[0]).toBe('downloading MongoDB 8.2.6');
    expect(await findMongod({ environment })).toEqual(expected);
  });

  it('refuses a wheel whose content is not the published one', async () => {
    const machine = await emptyMachine();
    const fake = 'while [ "$1" != "--dest" ]; do shift; done; echo other > "$2/fiftyone.whl"';
    await script(join(machine.PATH!, 'python3'), `case "$*" in *download*) ${fake};; esac; echo pip 23`);
    await expect(findMongod({ environment: machine })).rejects.toThrow(
      /the PyPI wheel: the wheel has the sha256 [0-9a-f]{64}, not [0-9a-f]{64}/,
    );
  });
});

/** A mirror of MongoDB's download site, whose archives hold a script in place of the program. */
async function startMirror() {
  const directory = await temporaryDirectory();
  await mongodScript(join(directory, 'mongodb', 'bin', 'mongod'), '8.2.6');
  await promisify(execFile)('tar', ['czf', 'archive.tgz', 'mongodb'], { cwd: directory });
  const archive = await readFile(join(directory, 'archive.tgz'));
  const md5 = createHash('md5').update(archive).digest('hex');
  return startLoopbackServer((request, response) => {
    const body = request.url?.endsWith('.md5') ? `${md5}  archive.tgz\n` : archive;
    response.writeHead(200, { 'content-length': Buffer.byteLength(body) });
    response.end(request.method === 'HEAD' ? undefined : body);
  });
}
