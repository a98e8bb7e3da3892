import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { systemCode } from './system-code.ts';

/** Seven tries in about 1.3 s: as long as a virus scanner keeps a new file open. */
const renameTries = 7;

/**
 * Replaces a file, for its owner alone, by text or chunks of it. A reader after a kill finds the old content or the new,
 * never half of it; with `isDurable` also after a power cut, and then the new one is on the disk when this returns.
 */
export async function writeFileAtomically(
  path: string,
  content: string | Iterable<string>,
  { isDurable = false } = {},
): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(temporary, 'w', 0o600);
    try {
      for (const chunk of typeof content === 'string' ? [content] : content) await file.writeFile(chunk);
      if (isDurable) await file.sync();
    } finally {
      await file.close();
    }
    await renameOver(temporary, path);
  } catch (error) {
    // Or each try on a full disk would leave a file.
    await rm(temporary, { force: true });
    throw error;
  }
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
