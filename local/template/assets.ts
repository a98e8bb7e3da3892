import { resolve } from 'node:path';
import { z } from 'zod';
import { readJson } from './read-json.ts';

export interface Assets {
  /** The directory that was packed into the object of this key. @throws Error when no asset has the key. */
  directoryOf(objectKey: string): string;
}

const assetManifest = z.object({
  files: z
    .record(
      z.string(),
      z.object({
        source: z.object({ path: z.string().optional(), packaging: z.string().optional() }),
        destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
      }),
    )
    .default({}),
});

/** Reads the asset manifest of a stack; paths in it are relative to the cloud assembly. */
export function readAssets(assemblyDirectory: string, manifestFile: string): Assets {
  const { files } = assetManifest.parse(readJson(resolve(assemblyDirectory, manifestFile)));
  const paths = new Map<string, string>();
  for (const { source, destinations } of Object.values(files)) {
    if (source.packaging !== 'zip' || source.path === undefined) continue;
    for (const { objectKey } of Object.values(destinations)) paths.set(objectKey, source.path);
  }
  return {
    directoryOf(objectKey) {
      const path = paths.get(objectKey);
      if (path === undefined) throw new Error(`no asset of the stack is packed as ${objectKey}`);
      return resolve(assemblyDirectory, path);
    },
  };
}
