import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { WorkerMessage, WorkerTask } from './fuzz/worker.ts';

const threads = 2;
const progressSeconds = 10;

/**
 * `fuzz [--files N] [--seed S] [--from I]`: N small files, number I and on of the seed, through survey, ranges and rows,
 * each compared with the reference. False at the first difference, which is printed with its smallest file.
 */
export async function campaign(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: { files: { type: 'string' }, seed: { type: 'string' }, from: { type: 'string' } },
  });
  const files = wholeNumber(values.files ?? '1000000');
  const seed = wholeNumber(values.seed ?? String(Date.now() % 2 ** 31));
  const from = wholeNumber(values.from ?? '0');
  process.stdout.write(`fuzz: ${files} files from number ${from} of seed ${seed}\n`);
  const totals = { same: 0, refused: 0, skipped: 0 };
  const differences: string[] = [];
  const startedAt = performance.now();
  const printProgress = () => {
    const seconds = (performance.now() - startedAt) / 1000;
    const done = totals.same + totals.refused + totals.skipped;
    const rate = Math.round(done / seconds);
    process.stdout.write(
      `${done} files in ${Math.round(seconds)} s (${rate}/s): ${totals.same} imported as the reference does, ` +
        `${totals.refused} refused as it does, ${totals.skipped} no CSV file\n`,
    );
  };
  const progress = setInterval(printProgress, progressSeconds * 1000);
  const workers = Array.from({ length: threads }, (_, thread) =>
    startWorker({ seed, first: from + thread, step: threads, end: from + files }),
  );
  try {
    await Promise.all(workers.map((worker) => follow(worker)));
  } finally {
    clearInterval(progress);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  printProgress();
  for (const difference of differences) {
    process.stdout.write(`DIFFERENT (again by: fuzz --seed ${seed} --from INDEX --files 1)\n${difference}\n`);
  }
  return differences.length === 0;

  async function follow(worker: Worker): Promise<void> {
    worker.on('message', ({ counts, difference }: WorkerMessage) => {
      for (const kind of ['same', 'refused', 'skipped'] as const) totals[kind] += counts[kind];
      if (difference === undefined) return;
      differences.push(difference);
      for (const other of workers) void other.terminate();
    });
    await once(worker, 'exit');
  }
}

function startWorker(workerData: WorkerTask): Worker {
  const resourceLimits = { maxOldGenerationSizeMb: 512 };
  return new Worker(new URL('./fuzz/worker.ts', import.meta.url), { workerData, resourceLimits });
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`not a whole number: ${text}`);
  return number;
}
