import { join } from 'node:path';
import { z } from 'zod';
import { openDeliveries, Targeted } from '../event-bridge/deliveries.ts';
import type { LocalSchedule } from './declared.ts';
import { checkInput, scheduledInput } from './scheduled-input.ts';
import { startTimers } from './timers.ts';

export interface SchedulerOptions {
  schedules: readonly LocalSchedule[];
  /** Keeps what is on its way to a target. */
  directory: string;
  /** Hands the target what it gets, in the role of the schedule; a rejection is retried, but not an AccessError. */
  deliver(delivery: Scheduled): Promise<void>;
  deadLetter(queueArn: string, delivery: Scheduled, reason: string): Promise<void>;
}

const Scheduled = Targeted.extend({ schedule: z.string(), roleArn: z.string() });
export type Scheduled = z.infer<typeof Scheduled>;

/** EventBridge Scheduler: calls targets by the clock. @throws Error naming a schedule whose input is not understood. */
export async function startScheduler(options: SchedulerOptions): Promise<{ close(): Promise<void> }> {
  const schedules = options.schedules.filter(({ enabled }) => enabled);
  schedules.forEach(checkInput);
  const deliveries = await openDeliveries({
    directory: join(options.directory, 'scheduled-deliveries'),
    schema: Scheduled,
    nameOf: ({ schedule }) => `schedule ${schedule}`,
    deliver: options.deliver,
    deadLetter: options.deadLetter,
  });
  const stop = startTimers(
    schedules.map((schedule) => ({
      ...{ name: `schedule ${schedule.name}`, times: schedule.times, timeZone: schedule.timeZone },
      async fire(atMs) {
        await deliveries.put({
          ...{ schedule: schedule.name, roleArn: schedule.roleArn, targetArn: schedule.targetArn },
          deadLetterArn: schedule.deadLetterArn,
          maxRetryAttempts: schedule.maxRetryAttempts,
          maxEventAgeSeconds: schedule.maxEventAgeSeconds,
          input: scheduledInput(schedule, atMs),
        });
      },
    })),
  );
  return {
    async close() {
      stop();
      await deliveries.close();
    },
  };
}
