import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { OnJudged } from '../iam/access.ts';
import type { FromThread, ThreadData, ToThread } from './s3-messages.ts';
import type { ObjectCreated } from './s3-server.ts';

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
  const worker = new Worker(new URL('./s3-thread.ts', import.meta.url), {
    workerData,
    // What lives long is the index of the objects; bodies pass through in small pieces.
    resourceLimits: { maxYoungGenerationSizeMb: 12 },
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
  const url = await ready.promise;
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
