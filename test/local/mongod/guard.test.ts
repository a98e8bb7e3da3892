import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { z } from 'zod';
import { startMongod } from '../../../local/mongod/start-mongod.ts';
import { isAlive } from '../../../local/process-identity.ts';
import { mongodBinary } from '../../support/mongod-binary.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const guardPath = resolve(import.meta.dirname, '../../../local/mongod/guard.ts');
const Started = z.object({ uri: z.string(), pid: z.number() });

let binary: string;
beforeAll(async () => {
  binary = await mongodBinary();
}, 120_000);

const parents: ChildProcess[] = [];
afterEach(() => {
  for (const parent of parents.splice(0)) parent.kill('SIGKILL');
});

async function startParent(directory: string) {
  const parent = spawn(process.execPath, [join(import.meta.dirname, 'mongod-parent.ts'), directory, binary], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  parents.push(parent);
  for await (const line of createInterface({ input: parent.stdout })) {
    return { parent, ...Started.parse(JSON.parse(line)) };
  }
  throw new Error('the parent ended');
}

async function insert(uri: string, id: string): Promise<void> {
  const client = new MongoClient(uri);
  await client.db('shop').collection<{ _id: string }>('products').insertOne({ _id: id });
  await client.close();
}

async function ids(uri: string): Promise<string[]> {
  const client = new MongoClient(uri);
  const found = await client.db('shop').collection<{ _id: string }>('products').distinct('_id');
  await client.close();
  return found;
}

async function endsWithin(pid: number, seconds: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < seconds * 1000; waitedMs += 50) {
    if (!(await isAlive(pid))) return true;
    await sleep(50);
  }
  return false;
}

describe('a guard', () => {
  it('says the pid of its program and nothing else, whatever that prints', async () => {
    const guard = spawn(process.execPath, [
      guardPath,
      '/bin/sh',
      '-c',
      'echo said; echo complained >&2; exit 3',
    ]);
    let said = '';
    let complained = '';
    guard.stdout.on('data', (bytes) => (said += bytes));
    guard.stderr.on('data', (bytes) => (complained += bytes));
    const [code] = await once(guard, 'close');
    expect(said).toMatch(/^\d+\n$/);
    expect(complained).toContain('complained');
    expect(code).toBe(3);
  });
});

describe('a guarded mongod', () => {
  it('is gone soon after its parent was killed, and the data is intact', async () => {
    const directory = await temporaryDirectory();
    const { parent, uri, pid } = await startParent(directory);
    await insert(uri, 'a');
    parent.kill('SIGKILL');
    expect(await endsWithin(pid, 10)).toBe(true);
    const mongod = await startMongod({ directory, binary, cacheGb: 0.25 });
    expect(await ids(mongod.uri)).toEqual(['a']);
    await mongod.stop();
  });

  it('that lost both its parent and its guard is replaced at the next start', async () => {
    const directory = await temporaryDirectory();
    const { parent, uri, pid } = await startParent(directory);
    await insert(uri, 'a');
    parent.kill('SIGSTOP');
    process.kill(await parentOf(pid), 'SIGKILL');
    parent.kill('SIGKILL');
    expect(await isAlive(pid)).toBe(true);
    const mongod = await startMongod({ directory, binary, cacheGb: 0.25 });
    expect(await isAlive(pid)).toBe(false);
    expect(await ids(mongod.uri)).toEqual(['a']);
    await mongod.stop();
  });

  it('is stopped with its parent when its guard alone was killed', async () => {
    const directory = await temporaryDirectory();
    const mongod = await startMongod({ directory, binary, cacheGb: 0.25 });
    process.kill(await parentOf(mongod.pid), 'SIGKILL');
    expect(await endsWithin(mongod.pid, 10)).toBe(true);
    await mongod.stop();
  });
});

async function parentOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^PPid:\s*(\d+)$/m.exec(status)?.[1]);
}
