import type { Part, Surroundings } from '../part.ts';
import { type Scheduled, startScheduler } from './start-scheduler.ts';

/** A schedule acts in the role that its target names, for dead letters too. */
export const schedulerPart: Part = async (around) => {
  const { template, dataDirectory, invokeFor } = around;
  return startScheduler({
    ...{ schedules: template.schedules, directory: dataDirectory },
    async deliver(delivery) {
      const { targetArn, input } = delivery;
      if (targetArn.split(':')[2] === 'lambda') await invokeFor(roleOf(delivery), targetArn, input, 'Event');
      else await send(around, targetArn, delivery, {});
    },
    deadLetter: (queueArn, delivery, reason) => send(around, queueArn, delivery, { ERROR_MESSAGE: reason }),
  });
};

async function send(
  { given }: Surroundings,
  queueArn: string,
  delivery: Scheduled,
  attributes: Record<string, string>,
): Promise<void> {
  const queues = await given.queues.promise;
  await queues.sendFor(roleOf(delivery), queueArn, JSON.stringify(delivery.input), attributes);
}

function roleOf({ roleArn, schedule: session }: Scheduled) {
  return { kind: 'role', roleArn, session } as const;
}
