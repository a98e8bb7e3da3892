import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { OnJudged } from '../iam/access.ts';
import type { FromThread, ThreadData, ToThread } from './s3-messages.ts';
import type { ObjectCreated } from './s3-server.ts';

/**
 * Room for the pieces of bodies that pass through, so that they are gone before they count as old: each of those keeps
 * 64 KiB outside of the heap until the whole heap is marked. With the 1 MB that the engine's other threads have, an import
 * of 500,000 rows spent a fifth more of its CPU on garbage collection.
 */
const semiSpaceMb = 4;

/**
 * The S3 endpoint in a thread of its own. Each 64 KiB that comes in is memory outside V8's heap, and every 64 MB of
 * those make V8 mark the whole heap: 30 ms in the engine's (48 MB live), next to nothing in the thread's few MB.
 * Measured over an import of 500,000 rows: 45 such collections, over a second of CPU, and the engine free meanwhile.
 */
export async function startS3Thread(
  options: Omit<ThreadData, 'tellsJudgements'> & {
    onObjectCreated(event: ObjectCreated): Promise<void>;
    onJudged?: OnJudged | undefined;
  },
): Promise<{ url: string; close(): Promise<void> }> {
  const { directory, buckets, rules, onJudged } = options;
  const tellsJudgements = onJudged !== undefined;
  const workerData: ThreadData = { directory, buckets, tellsJudgements, ...(rules && { rules }) };
  // The thread's heap takes its size from the flag as it is made.
  setFlagsFromString(`--min-semi-space-size=${semiSpaceMb}`);
  const worker = new Worker(new URL('./s3-thread.ts', import.meta.url), {
    workerData,
    resourceLimits: { maxYoungGenerationSizeMb: 3 * semiSpaceMb },
  });
  const send = (message: ToThread) => worker.postMessage(message);
  const ready = Promise.withResolvers<string>();
  const exited = once(worker, 'exit');
  worker.on('error', ready.reject);
  worker.on('message', (message: FromThread) => {
    if (message.type === 'ready') ready.resolve(message.url);
    if (message.type === 'failed') ready.reject(new Error(message.message));
    if (message.type === 'judged') onJudged?.(...message.judged);
    if (message.type === 'created') void takeOver(message.id, message.event);
  });
  const url = await ready.promise.finally(() => setFlagsFromString('--min-semi-space-size=0'));
  // From here on an error of the thread is a bug: without S3 the cloud must not go on.
  worker.off('error', ready.reject);

  async function takeOver(id: number, event: ObjectCreated): Promise<void> {
    const error = await options.onObjectCreated(event).then(
      () => undefined,
      (failure: unknown) => String(failure),
    );
    send({ type: 'taken', id, error });
  }

  return {
    url,
    async close() {
      send({ type: 'close' });
      await exited;
    },
  };
}
