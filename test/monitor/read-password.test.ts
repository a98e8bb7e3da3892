import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readPassword } from '../../monitor/read-password.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

describe('the password', () => {
  it('comes from the environment, a file or the first line of a command', async () => {
    const file = join(await temporaryDirectory(), 'password');
    await writeFile(file, 'se cret \r\n');
    const print = [process.execPath, '-e', 'console.log("from command\\nand more")'];
    expect(await readPassword({ environment: 'P' }, { P: 'from variable' })).toBe('from variable');
    expect(await readPassword({ file })).toBe('se cret ');
    expect(await readPassword({ command: print })).toBe('from command');
  });

  it('that cannot be had is a fault of the configuration, and what the command said stays secret', async () => {
    const command = [process.execPath, '-e', 'console.error("hunter2"); process.exit(1)'];
    for (const source of [{ environment: 'P' }, { file: '/nowhere' }, { command }]) {
      const error = await readPassword(source, {}).catch((error: Error) => error);
      expect(error).toMatchObject({
        code: 'password_unavailable',
        message: expect.not.stringContaining('hunter2'),
      });
    }
  });
});
