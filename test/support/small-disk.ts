import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { open, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of its own, in memory; `undefined` where this user may not mount one: tests that need it are skipped. */
export function mountSmallDisk(megabytes: number) {
  const path = mkdtempSync(join(tmpdir(), 'lading-disk-'));
  const mounted = run('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path);
  if (!mounted) {
    rmdirSync(path);
    return undefined;
  }
  const filler = join(path, 'lost+found');
  return {
    path,

    /** Leaves so much free, whatever else lies there. */
    async fill(leaveBytes = 0): Promise<void> {
      const file = await open(filler, 'a');
      const chunk = Buffer.alloc(256 * 1024);
      try {
        for (;;) {
          const { bavail, bsize } = await statfs(path);
          const wanted = Math.min(chunk.length, bavail * bsize - leaveBytes);
          if (wanted <= 0) return;
          await file.write(chunk.subarray(0, wanted));
        }
      } finally {
        await file.close();
      }
    },

    /** Takes the filler away. */
    free: () => rm(filler, { force: true }),

    unmount(): void {
      run('umount', '--lazy', path);
      rmdirSync(path);
    },
  };
}

export const canMount = (() => {
  const disk = mountSmallDisk(1);
  disk?.unmount();
  return disk !== undefined;
})();

function run(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
