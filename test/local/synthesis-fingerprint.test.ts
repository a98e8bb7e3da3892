import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from '@jest/globals';
import { appSources } from '../../local/synthesis-fingerprint.ts';
import { importsIn } from '../support/import-graph.ts';

it('whatever the app and its functions are made of is looked at before an older synthesis is taken', () => {
  const made = reachedFrom(['bin/app.ts', ...globSync('lambdas/**/*.handler.ts')]);
  expect(made.length).toBeGreaterThan(200);
  const unseen = made.filter(
    (file) => !appSources.some((source) => file === source || file.startsWith(`${source}/`)),
  );
  expect(unseen).toEqual([]);
});

function reachedFrom(entries: readonly string[]): string[] {
  const reached = new Set(entries);
  for (const file of reached) {
    for (const name of importsIn(readFileSync(file, 'utf8'))) reached.add(join(dirname(file), name));
  }
  return [...reached];
}
