import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../shared/system-code.ts';

/** Everything that the app reads; the installed packages are covered by the lock. */
export const appSources = [
  'bin/app.ts',
  'lib',
  'lambdas',
  'shared',
  'statemachine',
  'web',
  'examples/config.json',
  'cdk.json',
  'package-lock.json',
];

/** What the app is told by its context. */
export interface AppContext {
  stage?: string;
  /** Absolute path of the configuration file. */
  config?: string;
}

/** A name for what synthesis would give: the same for the same sources, configuration, stage and Node version. */
export async function fingerprint(projectDirectory: string, { stage, config }: AppContext): Promise<string> {
  const hash = createHash('sha256').update(`${stage}\n${process.version}\n`);
  if (config !== undefined) hash.update(await readFile(config));
  for (const source of appSources) {
    for (const path of await filesBelow(projectDirectory, source)) {
      const content = await readFile(join(projectDirectory, path));
      hash.update(`${path}\n${content.length}\n`).update(content);
    }
  }
  return hash.digest('hex').slice(0, 32);
}

/** Relative paths of the file, or of all files below the directory, in a fixed order; none if there is neither. */
async function filesBelow(projectDirectory: string, source: string): Promise<string[]> {
  try {
    const entries = await readdir(join(projectDirectory, source), {
      recursive: true,
      withFileTypes: true,
    });
    const files = entries.filter((entry) => entry.isFile());
    return files.map((entry) => join(entry.parentPath.slice(projectDirectory.length), entry.name)).sort();
  } catch (error) {
    if (systemCode(error) === 'ENOTDIR') return [source];
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
