import type { Part } from '../part.ts';
import { judgedQueues, openQueues } from './queues.ts';

export const sqsPart: Part = async ({ dataDirectory, access, given }) => {
  given.queues.resolve(judgedQueues(openQueues(dataDirectory), access));
  return { close: async () => undefined };
};
