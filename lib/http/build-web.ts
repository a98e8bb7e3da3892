import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { buildSync } from 'esbuild';

const web = join(import.meta.dirname, '../../web');

/** What pages of `web/` load, by the name they have there; what these import comes with them. */
const entries = ['main.ts', 'page.css'];

/**
 * Makes the site out of `web/`: its pages and pictures as they are, scripts and styles as files below `assets/` whose
 * names change with their content, and the pages lead there.
 */
export function buildWeb(directory: string): void {
  const { metafile } = buildSync({
    entryPoints: entries.map((name) => join(web, name)),
    outdir: join(directory, 'assets'),
    entryNames: '[name]-[hash]',
    absWorkingDir: web,
    bundle: true,
    format: 'esm',
    target: 'es2023',
    minify: true,
    metafile: true,
  });
  const made = Object.entries(metafile.outputs).flatMap(([path, { entryPoint }]) =>
    entryPoint ? [[`/${entryPoint}`, `/assets/${basename(path)}`] as const] : [],
  );
  for (const name of readdirSync(web)) {
    if (name.endsWith('.svg')) copyFileSync(join(web, name), join(directory, name));
    if (name.endsWith('.html')) writeFileSync(join(directory, name), withNames(join(web, name), made));
  }
}

function withNames(page: string, made: readonly (readonly [string, string])[]): string {
  return made.reduce(
    (text, [source, asset]) => text.replaceAll(`"${source}"`, `"${asset}"`),
    readFileSync(page, 'utf8'),
  );
}
