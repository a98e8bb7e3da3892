import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { z } from 'zod';
import { ConfigError } from '../shared/errors.ts';
import type { Progress } from './progress.ts';
import { isComplete, markUsed, removeOldEntries } from './synthesis-cache.ts';
import { type AppContext, fingerprint } from './synthesis-fingerprint.ts';

export type SynthesisOptions = AppContext & {
  cacheDirectory: string;
  onProgress?: Progress;
  /** Where cdk.json and the sources are. */
  projectDirectory?: string | undefined;
};

const CdkJson = z.object({ app: z.string(), context: z.record(z.string(), z.unknown()).default({}) });
type CdkJson = z.infer<typeof CdkJson>;

/** What is shown of a synthesis that failed: an error of CDK with its stack is about 20 lines. */
const shownLines = 25;

/**
 * Runs the CDK app as `cdk synth` would and answers the directory of the cloud assembly. What the same sources gave
 * before is taken from the cache. Several processes may call it at once.
 * @throws ConfigError `synthesis_failed` with the last lines that the app printed.
 */
export async function synthesize(options: SynthesisOptions): Promise<string> {
  const { stage, config, onProgress = () => {} } = options;
  const { projectDirectory = resolve(import.meta.dirname, '..') } = options;
  const cacheDirectory = resolve(options.cacheDirectory);
  const entry = join(cacheDirectory, await fingerprint(projectDirectory, { stage, config }));
  if (!(await isComplete(entry))) {
    onProgress('synthesizing the stack');
    await mkdir(cacheDirectory, { recursive: true });
    const scratch = await mkdtemp(join(cacheDirectory, 'synthesizing-'));
    try {
      await runApp(projectDirectory, { stage, config }, scratch);
      await keep(scratch, entry);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }
  await markUsed(entry);
  await removeOldEntries(cacheDirectory);
  return entry;
}

/** One step, so that nobody sees half an assembly; another process that made the same one first is fine too. */
async function keep(scratch: string, entry: string): Promise<void> {
  await rename(scratch, entry).catch(async (error: unknown) => {
    if (!(await isComplete(entry))) throw error;
  });
}

async function runApp(projectDirectory: string, told: AppContext, outputDirectory: string): Promise<void> {
  const cdkJson = CdkJson.parse(JSON.parse(await readFile(join(projectDirectory, 'cdk.json'), 'utf8')));
  const [program = '', ...args] = cdkJson.app.split(' ').filter(Boolean);
  // The system's node may be too old to run TypeScript.
  const command = program === 'node' ? process.execPath : program;
  const { code, output } = await run(command, args, {
    cwd: projectDirectory,
    env: appEnvironment(cdkJson, projectDirectory, told, outputDirectory),
  });
  if (code === 0 && (await isComplete(outputDirectory))) return;
  const said = output
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('Bundling asset '));
  const lastLines = said.slice(-shownLines).join('\n');
  throw new ConfigError('synthesis_failed', `the stack could not be synthesized:\n${lastLines}`);
}

function appEnvironment(
  cdkJson: CdkJson,
  projectDirectory: string,
  told: AppContext,
  outputDirectory: string,
) {
  // CDK looks for esbuild in PATH; without it it would want Docker.
  const path = [join(projectDirectory, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
  const context = JSON.stringify({ ...cdkJson.context, ...told });
  return { ...process.env, PATH: path, CDK_CONTEXT_JSON: context, CDK_OUTDIR: outputDirectory };
}

function run(command: string, args: string[], options: { cwd: string; env: NodeJS.ProcessEnv }) {
  return new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-20_000);
      });
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
