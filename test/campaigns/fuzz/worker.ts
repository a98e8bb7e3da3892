import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { checkCase } from './check-case.ts';
import { fuzzCase } from './fuzz-case.ts';
import { shrink } from './shrink.ts';

/** Cases first, first + step, … below end. */
export const WorkerTask = z.object({
  seed: z.number(),
  first: z.number(),
  step: z.number(),
  end: z.number(),
});
export type WorkerTask = z.infer<typeof WorkerTask>;

/** Counts since the last message; `difference` is a text and the last thing that a worker says. */
export interface WorkerMessage {
  counts: Record<'same' | 'refused' | 'skipped', number>;
  difference?: string;
}

const casesPerMessage = 500;

async function work({ seed, first, step, end }: WorkerTask): Promise<void> {
  let counts = { same: 0, refused: 0, skipped: 0 };
  let pending = 0;
  for (let index = first; index < end; index += step) {
    const one = fuzzCase(seed, index);
    const found = await checkCase(one);
    if (found.kind === 'different') {
      const { case: smallest, difference } = await shrink(one, found);
      send({ counts, difference: describe(index, smallest, difference) });
      return;
    }
    counts[found.kind] += 1;
    pending += 1;
    if (pending < casesPerMessage) continue;
    send({ counts });
    counts = { same: 0, refused: 0, skipped: 0 };
    pending = 0;
  }
  send({ counts });
}

function describe(index: number, { bytes, ...form }: object & { bytes: Buffer }, difference: object): string {
  const file = { text: bytes.toString('latin1'), hex: bytes.toString('hex') };
  return JSON.stringify({ index, difference, file, form }, null, 2);
}

function send(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}

await work(WorkerTask.parse(workerData));
