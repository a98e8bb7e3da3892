import { open, rename } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { systemCode } from '../local/system-code.ts';

/** Seven tries in about 1.3 s: as long as a virus scanner keeps a new file open. */
const renameTries = 7;

/**
 * Replaces a file by chunks of text, and returns when they are on the disk under its name. A reader after a crash or
 * a power cut finds the old content or the new, never half of it. One writer per path at a time.
 */
export async function writeDurably(path: string, chunks: string | Iterable<string>): Promise<void> {
  const temporary = `${path}.tmp`;
  const file = await open(temporary, 'w', 0o600);
  try {
    for (const chunk of typeof chunks === 'string' ? [chunks] : chunks) await file.writeFile(chunk);
    await file.sync();
  } finally {
    await file.close();
  }
  await renameOver(temporary, path);
}

/** On Windows a rename over a file that somebody reads is refused for the moment. */
async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await rename(from, to);
    } catch (error) {
      const isPassing = ['EPERM', 'EACCES', 'EBUSY'].includes(systemCode(error) ?? '');
      if (!isPassing || process.platform !== 'win32' || attempt === renameTries) throw error;
      await delay(10 * 2 ** attempt);
    }
  }
}
