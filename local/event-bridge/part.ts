import { eventsWithFaults } from '../cloud-faults.ts';
import type { Caller } from '../iam/access.ts';
import type { Part } from '../part.ts';
import { startEventBus } from './start-event-bus.ts';

/** The default bus, to which the other services tell what happens. */
export const eventBridgePart: Part = async (around) => {
  const { given, template, dataDirectory, faults, invokeFor } = around;
  const bus = await startEventBus({
    directory: dataDirectory,
    rules: template.rules,
    deliver: async (targetArn, event, sourceArn) => {
      await invokeFor(eventBridge(sourceArn), targetArn, event, 'Event');
    },
    deadLetter: async (queueArn, event, reason, sourceArn) => {
      const queues = await given.queues.promise;
      await queues.sendFor(eventBridge(sourceArn), queueArn, JSON.stringify(event), { reason });
    },
  });
  given.events.resolve(eventsWithFaults(faults, bus.put));
  return bus;
};

function eventBridge(sourceArn: string): Caller {
  return { kind: 'service', service: 'events.amazonaws.com', sourceArn };
}
