import { randomUUID } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';

/** For its owner alone. Writes beside the file, then renames: a reader after a kill sees the old content or the new, never half of it. */
export async function writeFileAtomically(path: string, content: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  await writeFile(temporary, content, { mode: 0o600 });
  await rename(temporary, path);
}
