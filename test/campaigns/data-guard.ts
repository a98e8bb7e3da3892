import { existsSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

// Run as a process: DIRECTORY. Removes the directory when stdin ends, which is when the parent has done with it or died,
// by whatever cause. Processes of a parent that was killed take some time to notice, and write until then.
const [directory] = process.argv.slice(2);
if (!directory) throw new Error('usage: data-guard.ts DIRECTORY');

const maxSeconds = 30;

process.on('SIGINT', () => {}).on('SIGTERM', () => {});
process.stdin
  .on('error', () => {})
  .on('close', removeForGood)
  .resume();

async function removeForGood(): Promise<void> {
  for (let left = maxSeconds; left > 0 && existsSync(directory!); left--) {
    try {
      rmSync(directory!, { recursive: true, force: true });
    } catch {
      // Something was written into it just now: once more.
    }
    await sleep(1000);
  }
}
