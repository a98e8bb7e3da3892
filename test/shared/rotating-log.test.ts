import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { openRotatingLog } from '../../shared/rotating-log.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

describe('a rotating log', () => {
  it('becomes an old one when it is full, and all together stay bounded', async () => {
    const directory = await temporaryDirectory();
    const path = join(directory, 'one.log');
    for (let line = 1; line <= 11; line++) {
      // Opened again each time, as by one start of a program after the other.
      openRotatingLog(path, { maxBytes: 21, kept: 2 }).writeLine(`line ${line}`);
    }
    expect((await readdir(directory)).sort()).toEqual(['one.1.log', 'one.2.log', 'one.log']);
    expect(await readFile(path, 'utf8')).toBe('line 10\nline 11\n');
    expect(await readFile(join(directory, 'one.1.log'), 'utf8')).toBe('line 7\nline 8\nline 9\n');
    expect(await readFile(join(directory, 'one.2.log'), 'utf8')).toBe('line 4\nline 5\nline 6\n');
  });

  it('tells of a line that it could not write, and goes on', async () => {
    const lost: string[] = [];
    const path = join(await temporaryDirectory(), 'one.log');
    await mkdir(path);
    const log = openRotatingLog(path, { maxBytes: 1e6, kept: 1, onLost: (line) => lost.push(line) });
    log.writeLine('one');
    log.writeLine('two');
    expect(lost).toEqual(['one', 'two']);
  });
});
