import { execFileSync } from 'node:child_process';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { temporaryDirectory } from '../support/command-line.ts';
import { apiCloud, password } from './api-cloud.ts';

const root = resolve(import.meta.dirname, '../..');
const copied = [
  'bin',
  'lib',
  'lambdas',
  'shared',
  'statemachine',
  'examples',
  'cdk.json',
  'package.json',
  'package-lock.json',
];

let copy: Awaited<ReturnType<typeof temporaryDirectory>>;
let cloud: Awaited<ReturnType<typeof apiCloud>>;
let token: string;
beforeAll(async () => {
  copy = await temporaryDirectory();
  for (const name of copied) await cp(join(root, name), join(copy.path, name), { recursive: true });
  await symlink(join(root, 'node_modules'), join(copy.path, 'node_modules'));
  await followSteps(await readFile(join(root, 'docs/develop.md'), 'utf8'), copy.path);
  cloud = await apiCloud({}, { projectDirectory: copy.path });
  await cloud.addUser('ann', 'sla.read', 'sla.write');
  const signedIn = await cloud.call('/auth/token', { method: 'POST', body: { username: 'ann', password } });
  token = z.object({ token: z.string() }).parse(signedIn.body).token;
}, 300_000);
afterAll(async () => {
  await cloud?.close();
  await copy?.remove();
}, 60_000);

describe('a route that was added by the steps of docs/develop.md', () => {
  it('answers, asks for its scope, and has its path and methods', async () => {
    const counts = { folders: 1, files: 2, spooled: 0, problems: [], configHash: 'h', version: '1' };
    const body = { monitorId: 'm/1', observedAt: new Date().toISOString(), intervalSeconds: 600 };
    await cloud.call('/heartbeats', { method: 'POST', token, body: { ...body, ...counts } });
    const shown = await cloud.call('/monitors/m%2F1', { token });
    expect(shown).toMatchObject({ status: 200, body: { monitorId: 'm/1', silent: false } });
    const statuses = [
      await cloud.call('/monitors/other', { token }),
      await cloud.call('/monitors/m%2F1', { token, method: 'DELETE' }),
      await cloud.call('/monitors/m%2F1'),
    ].map(({ status }) => status);
    expect(statuses).toEqual([404, 405, 401]);
  });

  it('is described', async () => {
    const { body } = await cloud.call('/openapi.json');
    expect(body).toMatchObject({
      paths: { '/monitors/{monitorId}': { get: { operationId: 'showMonitor' } } },
    });
  });
});

/** Writes each `ts` block to the file whose name is above it, and applies each `diff` block. */
async function followSteps(page: string, directory: string): Promise<void> {
  const files = [...page.matchAll(/^`(\S+)`:\n\n```ts\n(.*?)^```$/gms)];
  const changes = [...page.matchAll(/^```diff\n(.*?)^```$/gms)];
  expect({ files: files.length, changes: changes.length }).toEqual({ files: 1, changes: 1 });
  for (const [, name = '', content = ''] of files) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), content);
  }
  for (const [, change] of changes) execFileSync('git', ['apply', '-'], { cwd: directory, input: change });
}
