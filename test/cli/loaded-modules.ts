import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const root = resolve(import.meta.dirname, '../..');

/** Runs a command; what it printed, and what it loaded: sources by their path, and the packages they import. */
export async function loadedBy(...args: string[]) {
  const file = join(await temporaryDirectory(), 'modules');
  const recorder = join(root, 'test/support/record-modules.ts');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--import', recorder, join(root, 'bin/lading.ts'), ...args],
    { env: { ...process.env, LADING_MODULES: file } },
  );
  const urls = [...new Set((await readFile(file, 'utf8')).trim().split('\n'))];
  const paths = urls
    .filter((url) => url.startsWith('file:'))
    .map((url) => relative(root, fileURLToPath(url.split('?')[0]!)));
  return {
    stdout,
    sources: paths.filter(
      (path) => !path.startsWith('node_modules') && path !== 'test/support/record-modules.ts',
    ),
    packages: [...new Set(paths.map(packageOf).filter((name) => name !== undefined))].sort(),
  };
}

function packageOf(path: string): string | undefined {
  return /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
}
