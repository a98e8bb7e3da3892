import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ConfigError } from '../../../shared/errors.ts';

const run = promisify(execFile);
const requirements = join(import.meta.dirname, 'requirements.txt');
const tools = resolve(import.meta.dirname, '../../../.lading/tools');

/**
 * Installs what requirements.txt names, all in exact versions, unless an earlier campaign did, and gives the Python that
 * has it. @throws ConfigError `python_missing`, `tester_not_installed`.
 */
export async function installTester(): Promise<string> {
  const version = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 12);
  const directory = join(tools, `schemathesis-${version}`);
  if (!existsSync(directory)) await install(directory);
  return pythonOf(directory);
}

/** Beside its place first: an install that broke off is not taken for one. */
async function install(directory: string): Promise<void> {
  const beside = `${directory}-${process.pid}`;
  await mkdir(tools, { recursive: true });
  try {
    await run('python3', ['-m', 'venv', beside]).catch((cause: unknown) => {
      const needed = 'this campaign needs python3 (3.10 or newer) with the modules venv and pip on the path';
      throw new ConfigError('python_missing', needed, { cause });
    });
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements];
    await run(pythonOf(beside), install).catch((cause: unknown) => {
      throw new ConfigError('tester_not_installed', `pip could not install Schemathesis: ${lastLine(cause)}`);
    });
    await rename(beside, directory);
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

/** Scripts of the environment name the directory it was made in, so that modules are run instead. */
function pythonOf(directory: string): string {
  return join(directory, 'bin/python');
}

function lastLine(failure: unknown): string {
  const text = failure instanceof Error && 'stderr' in failure ? String(failure.stderr) : String(failure);
  return text.trim().split('\n').at(-1) ?? '';
}
