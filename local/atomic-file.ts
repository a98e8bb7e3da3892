import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';

/** For its owner alone. Writes beside the file, then renames: a reader after a kill sees the old content or the new, never half of it. */
export async function writeFileAtomically(path: string, content: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, content, { mode: 0o600 });
    await rename(temporary, path);
  } catch (error) {
    // Or each try on a full disk would leave a file.
    await rm(temporary, { force: true });
    throw error;
  }
}
