import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ProductIndex } from '../../lambdas/catalogue/product-indexes.ts';

const root = resolve(import.meta.dirname, '../..');
const copied = [
  ...['bin', 'cli', 'lib', 'lambdas', 'local', 'shared', 'statemachine', 'web', 'examples'],
  ...['cdk.json', 'package.json', 'package-lock.json'],
];

/** A copy of the app in a directory, to be changed and run; it shares the installed packages. */
export async function copyApp(directory: string): Promise<void> {
  for (const name of copied) await cp(join(root, name), join(directory, name), { recursive: true });
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
}

/** The same, whose indexes of the products are these. */
export async function copyAppDeclaring(directory: string, indexes: readonly ProductIndex[]): Promise<void> {
  await copyApp(directory);
  const file = join(directory, 'lambdas/catalogue/product-indexes.ts');
  const source = await readFile(file, 'utf8');
  const [before, ...rest] = source.split(
    /(?<=export const productIndexes: readonly ProductIndex\[\] = )[^;]*;/,
  );
  if (rest.length !== 1) throw new Error(`${file} declares no productIndexes`);
  await writeFile(file, `${before}${JSON.stringify(indexes)};${rest[0]}`);
}
