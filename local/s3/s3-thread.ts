import { parentPort, workerData } from 'node:worker_threads';
import { type OnJudged, openAccess } from '../iam/access.ts';
import type { FromThread, ThreadData, ToThread } from './s3-messages.ts';
import { type ObjectCreated, startS3 } from './s3-server.ts';

/** The thread behind `startS3Thread`: runs the endpoint and passes its events on, one answer for each. */
const port = parentPort!;
const { directory, buckets, rules, tellsJudgements } = workerData as ThreadData;
const waiting = new Map<number, PromiseWithResolvers<void>>();
let lastId = 0;

const send = (message: FromThread) => port.postMessage(message);

function onObjectCreated(event: ObjectCreated): Promise<void> {
  const taken = Promise.withResolvers<void>();
  lastId += 1;
  waiting.set(lastId, taken);
  send({ type: 'created', id: lastId, event });
  return taken.promise;
}

const onJudged = tellsJudgements
  ? (...judged: Parameters<OnJudged>) => send({ type: 'judged', judged })
  : undefined;

try {
  const server = await startS3({
    directory,
    buckets,
    onObjectCreated,
    ...(rules && { access: openAccess(rules, onJudged) }),
  });
  port.on('message', async (message: ToThread) => {
    if (message.type === 'taken') {
      const taken = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.error === undefined) taken?.resolve();
      else taken?.reject(new Error(message.error));
      return;
    }
    await server.close();
    port.close();
  });
  send({ type: 'ready', url: server.url });
} catch (error) {
  send({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
  port.close();
}
