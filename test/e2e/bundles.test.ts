import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { synthesize } from '../../local/synthesis.ts';
import { synthesisCache } from '../../local/synthesis-cache.ts';
import { readTemplate } from '../../local/template/read-template.ts';

/** What each function loads at its cold start, and whether it has a database to talk to. */
let bundles: { name: string; text: string; hasDatabase: boolean }[];
beforeAll(async () => {
  const { functions } = readTemplate(await synthesize({ cacheDirectory: synthesisCache }));
  bundles = await Promise.all(
    functions.map(async ({ name, assetDirectory, environment }) => ({
      name,
      text: await readFile(join(assetDirectory, 'index.mjs'), 'utf8'),
      hasDatabase: environment.MONGODB_SECRET_ID !== undefined,
    })),
  );
}, 240_000);

const namesOf = (found: typeof bundles) => found.map(({ name }) => name).sort();

describe('the bundles of the functions', () => {
  it('have the driver where there is a database, and nowhere else', () => {
    const withDriver = bundles.filter(({ text }) => text.includes('MongoTailableCursorError'));
    expect(namesOf(withDriver)).toEqual(namesOf(bundles.filter(({ hasDatabase }) => hasDatabase)));
  });

  it.each([
    ["zod's words in other languages", /Eingabe: erwartet/],
    ["Node's fetch, which an import of node:http brings", /from\s*"node:https?"/],
    ['a second parser of addresses', /domainToASCII\(\w+,\s*\w+\s*=/],
  ])('have not %s', (_, pattern) => {
    expect(namesOf(bundles.filter(({ text }) => pattern.test(text)))).toEqual([]);
  });

  it('are no larger than what they do needs', () => {
    const maxBytes = (hasDatabase: boolean) => (hasDatabase ? 2_200_000 : 1_350_000);
    const large = bundles.filter(({ text, hasDatabase }) => text.length > maxBytes(hasDatabase));
    expect(large.map(({ name, text }) => [name, text.length])).toEqual([]);
  });
});
