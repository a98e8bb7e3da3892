import type { Part } from '../part.ts';
import { stackCreatedEvent } from './stack-created-event.ts';

/**
 * Stands at the end, when everything answers: a start is here what a deployment is on AWS. Every one is told, since
 * the database may be another one than the last time.
 */
export const cloudformationPart: Part = async ({ given, template }) => {
  const events = await given.events.promise;
  await events.stackCreated(stackCreatedEvent(template.stackName));
  return { close: async () => undefined };
};
