import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { buildSync } from 'esbuild';
import { ownSourceMap } from '../../../lib/house/own-source-map.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

it('shows frames of ours as they are in the source, and those of packages as they are in the bundle', async () => {
  const directory = await temporaryDirectory();
  const file = (name: string, text: string) => writeFile(join(directory, name), text);
  await file(
    'entry.ts',
    "import { decode } from '@jridgewell/sourcemap-codec';\n\nfunction ours(value: string) {\n  return decode(value);\n}\nours(null as never);\n",
  );
  const { outputFiles } = buildSync({
    entryPoints: [join(directory, 'entry.ts')],
    ...{ outfile: join(directory, 'index.mjs'), write: false, bundle: true, platform: 'node', format: 'esm' },
    ...{
      nodePaths: [join(import.meta.dirname, '../../../node_modules')],
      sourcemap: true,
      minifyWhitespace: true,
    },
  });
  for (const { path, text } of outputFiles)
    await writeFile(path, path.endsWith('.map') ? ownSourceMap(text) : text);

  const program = ['--enable-source-maps', join(directory, 'index.mjs')];
  const { stderr } = await promisify(execFile)(process.execPath, program).catch((error) => error);
  expect(stderr).toMatch(/at decode \(.*index\.mjs:1:\d+\)/);
  expect(stderr).toMatch(/at ours \(.*entry\.ts:4:10\)/);
});
