import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readClock } from '../monitor/clock.ts';
import { type FolderConfig, MonitorConfig } from '../monitor/config.ts';
import { examineFolders } from '../monitor/examine-folders.ts';
import { keepHeapSmall } from '../monitor/small-heap.ts';

// Prints seconds and peak memory of checks over 1,000,000 files beside what they may be. Exit status 1 when one is over.
const folderCount = 100;
const filesPerFolder = 10_000;
const targets = { firstSeconds: 10, unchangedSeconds: 2, peakMegabytes: 150 };

keepHeapSmall();
const root = await mkdtemp(join(tmpdir(), 'lading-monitor-bench-'));
try {
  process.stderr.write(`making ${folderCount} folders of ${filesPerFolder} files in ${root}\n`);
  const folders = Array.from({ length: folderCount }, (_, index) => makeFolder(index));
  // Change times younger than this make the next check list a folder again.
  await new Promise((resolve) => setTimeout(resolve, 3500));
  const first = await measure('first check', folders);
  const unchanged = await measure('check of unchanged folders', folders);
  for (const { path } of folders.slice(0, 10)) writeFileSync(join(path, 'arrived.csv'), '');
  await measure('check with arrivals in 10 folders', folders);
  await measure('check that lists all folders anew, as once an hour', folders, 299_000);
  const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  process.stdout.write(`peak memory ${peakMegabytes} MB (at most ${targets.peakMegabytes})\n`);
  const isMet =
    first < targets.firstSeconds &&
    unchanged < targets.unchangedSeconds &&
    peakMegabytes < targets.peakMegabytes;
  process.exitCode = isMet ? 0 : 1;
} finally {
  await rm(root, { recursive: true, force: true });
}

function makeFolder(index: number): FolderConfig {
  const path = join(root, `folder-${index}`);
  mkdirSync(path);
  for (let file = 0; file < filesPerFolder; file++)
    writeFileSync(join(path, `order-${file}-20261121.csv`), '');
  return MonitorConfig.shape.folders.element.parse({ path, slaMinutes: 60 });
}

/** Another interval makes the monitor distrust what it knows of the folders' names. */
async function measure(name: string, folders: FolderConfig[], intervalMs = 300_000): Promise<number> {
  const began = performance.now();
  let files = 0;
  const context = {
    stateDirectory: join(root, 'state'),
    clock: readClock(),
    intervalMs,
    lastCheckAt: undefined,
    maxEntries: 100_000,
  };
  await examineFolders(folders, context, async (findings) => {
    files += findings.files;
    if (findings.problems.length > 0) throw new Error(findings.problems[0]!.message);
  });
  const seconds = (performance.now() - began) / 1000;
  process.stdout.write(`${name}: ${seconds.toFixed(2)} s for ${files} files\n`);
  return seconds;
}
