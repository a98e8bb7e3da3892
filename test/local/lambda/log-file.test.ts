import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { openLogFile } from '../../../local/lambda/log-file.ts';

it('a full log becomes the old one, and both together stay bounded', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'lading-log-')), 'one.log');
  const log = openLogFile(path, 20);
  for (let line = 1; line <= 9; line++) log.writeLine(`line ${line}`);
  await log.close();
  expect(await readFile(`${path}.1`, 'utf8')).toBe('line 4\nline 5\nline 6\n');
  expect(await readFile(path, 'utf8')).toBe('line 7\nline 8\nline 9\n');
});
