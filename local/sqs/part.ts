import { closers } from '../closers.ts';
import type { Part } from '../part.ts';
import { judgedQueues, openQueues } from './queues.ts';
import { startSqs } from './start-sqs.ts';

export const sqsPart: Part = async ({ dataDirectory, directory, template, access, given }) => {
  const closing = closers();
  const queues = await openQueues(dataDirectory, template.queues);
  closing.add(async () => queues.close());
  try {
    const { url } = await closing.adopt(startSqs({ queues, directory: directory('queues'), access }));
    given.queues.resolve(judgedQueues(queues, access));
    return { endpoint: { variable: 'AWS_ENDPOINT_URL_SQS', url }, info: { sqs: url }, close: closing.close };
  } catch (error) {
    await closing.close();
    throw error;
  }
};
