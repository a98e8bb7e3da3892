import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { synthesize } from '../../local/synthesis.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

/** A project whose app writes its context into the assembly and a mark per run beside the sources. */
async function project(app = writingApp) {
  const directory = await temporaryDirectory();
  await mkdir(join(directory, 'bin'));
  await mkdir(join(directory, 'lambdas', 'deep'), { recursive: true });
  await writeFile(join(directory, 'bin', 'app.ts'), app);
  await writeFile(join(directory, 'cdk.json'), '{"app": "node bin/app.ts", "context": {"flag": true}}');
  const options = { stage: 'dev', projectDirectory: directory, cacheDirectory: join(directory, 'cache') };
  return {
    directory,
    options,
    runs: async () => (await readdir(directory)).filter((name) => name.startsWith('ran-')).length,
  };
}

const writingApp = `
import { writeFileSync } from 'node:fs';
const manifest: string = JSON.stringify({ context: JSON.parse(process.env.CDK_CONTEXT_JSON!), path: process.env.PATH });
writeFileSync('ran-' + process.pid, '');
writeFileSync(process.env.CDK_OUTDIR + '/manifest.json', manifest);
`;

describe('synthesize', () => {
  it("runs the app of cdk.json with its context, the stage and the project's programs", async () => {
    const { directory, options } = await project();
    const assembly = await synthesize(options);
    const { context, path } = JSON.parse(await readFile(join(assembly, 'manifest.json'), 'utf8'));
    expect(context).toEqual({ flag: true, stage: 'dev' });
    expect(path.split(':')[0]).toBe(join(directory, 'node_modules', '.bin'));
  });

  it('runs the app once for the same sources and stage, and again when a source or the stage changes', async () => {
    const { directory, options, runs } = await project();
    const first = await synthesize(options);
    expect(await synthesize(options)).toBe(first);
    expect(await runs()).toBe(1);
    await writeFile(join(directory, 'lambdas', 'deep', 'new.ts'), '');
    const changed = await synthesize(options);
    const otherStage = await synthesize({ ...options, stage: 'prod' });
    expect(new Set([first, changed, otherStage]).size).toBe(3);
    expect(await runs()).toBe(3);
  });

  it('tells the app the configuration file, and runs it again when its content changes', async () => {
    const { directory, options, runs } = await project();
    const config = join(directory, 'shop.json');
    await writeFile(config, '{}');
    const first = await synthesize({ ...options, config });
    const { context } = JSON.parse(await readFile(join(first, 'manifest.json'), 'utf8'));
    expect(context).toEqual({ flag: true, stage: 'dev', config });
    expect(await synthesize({ ...options, config })).toBe(first);
    await writeFile(config, '{"protect": true}');
    expect(await synthesize({ ...options, config })).not.toBe(first);
    expect(await runs()).toBe(2);
  });

  it('gives all callers at once the same whole assembly and leaves nothing else', async () => {
    const { options } = await project();
    const found = await Promise.all([synthesize(options), synthesize(options), synthesize(options)]);
    expect(new Set(found).size).toBe(1);
    expect(await readdir(options.cacheDirectory)).toEqual([found[0]!.split('/').at(-1)]);
  });

  it('fails with the last words of the app and caches nothing', async () => {
    const said = "console.log('Bundling asset Load/Code...'); console.log('checking');";
    const { options } = await project(`${said} throw new Error('the bucket has no name');`);
    await expect(synthesize(options)).rejects.toMatchObject({
      code: 'synthesis_failed',
      message: expect.stringMatching(/synthesized:\nchecking[\s\S]*the bucket has no name/),
    });
    expect(await readdir(options.cacheDirectory)).toEqual([]);
  });

  it('keeps the five assemblies used last and removes what a killed synthesis left', async () => {
    const { directory, options } = await project();
    const first = await synthesize(options);
    const longAgo = new Date(Date.now() - 3_600_000);
    await utimes(first, longAgo, longAgo);
    await mkdir(join(options.cacheDirectory, 'synthesizing-old'));
    await utimes(join(options.cacheDirectory, 'synthesizing-old'), longAgo, longAgo);
    const later: string[] = [];
    for (const text of ['1', '2', '3', '4', '5']) {
      await writeFile(join(directory, 'lambdas', 'a.ts'), text);
      later.push(await synthesize(options));
    }
    expect((await readdir(options.cacheDirectory)).sort()).toEqual(
      later.map((path) => path.split('/').at(-1)).sort(),
    );
  });
});
