import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { startCloud } from '../../../local/cloud.ts';
import { chaosFaults } from '../chaos/chaos-faults.ts';
import { Mayhem } from '../chaos/mayhem.ts';

/** The embedded cloud in a process of its own: it ends when it is told to, and when its parent is gone. */
const [options = ''] = process.argv.slice(2);
const { mayhem, ...where } = z
  .object({ dataDirectory: z.string(), projectDirectory: z.string().optional(), mayhem: Mayhem.optional() })
  .parse(JSON.parse(options));

new Worker(new URL('../../../local/lambda/parent-watch.ts', import.meta.url), {
  workerData: process.ppid,
}).unref();
const cloud = await startCloud({ ...where, ...(mayhem && { faults: chaosFaults(mayhem) }) });
process.once('SIGTERM', async () => {
  await cloud.close();
  process.exit();
});
process.send?.('ready');
