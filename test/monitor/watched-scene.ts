import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type FolderConfig, MonitorConfig } from '../../monitor/config.ts';
import { examineFolder } from '../../monitor/examine-folder.ts';
import type { Findings } from '../../monitor/findings.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const minute = 60_000;

/** A folder and an archive on disk, under a clock that runs ahead of the real one by what the checks say. */
export async function setScene(change: { recursive?: boolean; archive?: string; exclude?: string[] } = {}) {
  const root = await temporaryDirectory();
  const [folder, state] = [join(root, 'in'), join(root, 'state')];
  const archive = join(root, change.archive ?? 'archive');
  for (const path of [folder, archive, join(state, 'ledger')]) await mkdir(path, { recursive: true });
  const config: FolderConfig = MonitorConfig.shape.folders.element.parse({
    path: folder,
    slaMinutes: 20,
    archiveLevels: 1,
    ...change,
    archive,
  });
  let lastCheckAt: number | undefined;
  let uptime = 0;
  let now = Date.now();
  const touch = (directory = folder) => utimes(directory, now / 1000, now / 1000);
  const context = (maxEntries = 100_000) => ({
    stateDirectory: state,
    clock: { now, uptime, boot: 'b' },
    intervalMs: 60 * minute,
    lastCheckAt,
    maxEntries,
  });
  return {
    folder,
    archive,
    state,
    config,
    context,
    touch,
    jump: (minutes: number) => {
      now += minutes * minute;
    },
    /** A file that was last written long ago. */
    async put(name: string) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, '');
      await utimes(path, 1_000_000, 1_000_000);
      await touch(dirname(path));
    },
    /** After some minutes, as far as telling the service. */
    async check(minutes: number, maxEntries?: number): Promise<Findings> {
      now += minutes * minute;
      uptime += minutes * minute;
      const findings = await examineFolder(config, context(maxEntries));
      lastCheckAt = now;
      await findings.settle();
      return findings;
    },
  };
}

/** What was found, as name and status. */
export function told({ found }: Findings): string[] {
  return found.map(({ name, status }) => `${name} ${status}`).sort();
}
