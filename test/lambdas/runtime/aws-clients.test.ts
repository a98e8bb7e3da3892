import { globSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';

it('clients are opened in lambdas/runtime alone', () => {
  const files = globSync('lambdas/**/*.ts').filter((file) => !file.startsWith('lambdas/runtime/'));
  expect(files.length).toBeGreaterThan(100);
  const opening = files.filter((file) =>
    /\bnew \w+Client\(|\bDynamoDBDocumentClient\.from\(/.test(readFileSync(file, 'utf8')),
  );
  expect(opening).toEqual([]);
});
