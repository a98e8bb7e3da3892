import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import { ownSourceMap } from './own-source-map.ts';

const root = join(import.meta.dirname, '../..');

/** Bundled dependencies that are CommonJS call `require`, which an ES module has not. */
const requireBanner =
  "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);";

/** What lies beside the bundle: text under a name, a copy of a file, or a directory that something is made into. */
export type BundledFile =
  | { name: string; text: string }
  | { path: string }
  | { name: string; make(directory: string): void };

/**
 * A handler file and what it imports as one module, `index.mjs`, with a source map of what is ours. esbuild is called directly: the
 * CDK's own construct starts it by npx, which takes three times as long as the bundling itself.
 */
export function bundledCode(entry: string, files: readonly BundledFile[] = []): Code {
  return Code.fromAsset(root, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never called: there is no way past `tryBundle`.
      image: DockerImage.fromRegistry('scratch'),
      // Tells one function from another where the CDK looks whether it has bundled this already.
      command: [entry],
      local: {
        tryBundle(outputDirectory) {
          for (const { name, contents } of modulesOf(entry))
            writeFileSync(join(outputDirectory, name), contents);
          for (const file of files) addFile(file, outputDirectory);
          return true;
        },
      },
    },
  });
}

interface BundledModule {
  name: string;
  contents: string | Uint8Array;
}

/** What stands in for a package or a module of Node, so that less is loaded at a cold start; each file says why. */
const alias = {
  'node:http': join(import.meta.dirname, 'bundled/node-http.cjs'),
  'node:https': join(import.meta.dirname, 'bundled/node-https.cjs'),
  'whatwg-url': join(import.meta.dirname, 'bundled/whatwg-url.cjs'),
  // The copy that the driver requires: one of them is enough.
  bson: join(root, 'node_modules/bson/lib/bson.cjs'),
};

/** A process may synthesize several stages, or the same one more than once. */
const bundled = new Map<string, readonly BundledModule[]>();

function modulesOf(entry: string): readonly BundledModule[] {
  const known = bundled.get(entry);
  if (known) return known;
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    absWorkingDir: root,
    // Nothing is written there: it makes the paths of the source map the same wherever the output lies.
    outfile: join(root, 'index.mjs'),
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    alias,
    banner: { js: requireBanner },
    // Names stay as they are written: shorter ones would save a third of the bytes and no time, since a name that is then
    // kept beside (`keepNames`) costs a call for each function and class, 10 to 17 ms of a cold start.
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: true,
    sourcesContent: false,
  });
  const made = outputFiles.map(({ path, contents, text }) => ({
    name: basename(path),
    contents: path.endsWith('.map') ? ownSourceMap(text) : contents,
  }));
  bundled.set(entry, made);
  return made;
}

function addFile(file: BundledFile, directory: string): void {
  const path = join(directory, 'path' in file ? basename(file.path) : file.name);
  if ('path' in file) copyFileSync(file.path, path);
  else if ('text' in file) writeFileSync(path, file.text);
  else {
    mkdirSync(path);
    file.make(path);
  }
}
