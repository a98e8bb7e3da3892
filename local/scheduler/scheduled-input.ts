import { randomUUID } from 'node:crypto';
import { accountId, region } from '../template/names.ts';
import type { LocalSchedule } from './declared.ts';

/** What a target gets: the schedule's input with its context attributes filled in, or an event that names the schedule. */
export function scheduledInput({ input, arn }: LocalSchedule, atMs: number): unknown {
  const id = randomUUID();
  const time = new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z');
  if (input === undefined) {
    return {
      ...{ version: '0', id, 'detail-type': 'Scheduled Event', source: 'aws.scheduler' },
      ...{ account: accountId, time, region, resources: [arn], detail: '{}' },
    };
  }
  const filled = input
    .replaceAll('<aws.scheduler.schedule-arn>', arn)
    .replaceAll('<aws.scheduler.scheduled-time>', time)
    .replaceAll('<aws.scheduler.execution-id>', id);
  return JSON.parse(filled);
}

/** @throws Error naming an attribute that is not known, or when the input is no JSON: functions take nothing else. */
export function checkInput(schedule: LocalSchedule): void {
  const [odd] =
    (schedule.input ?? '').match(/<aws\.scheduler\.(?!schedule-arn>|scheduled-time>|execution-id>)[^>]*>/) ??
    [];
  if (odd)
    throw new Error(`${schedule.logicalId} (AWS::Scheduler::Schedule): ${odd} is not honoured locally`);
  scheduledInput(schedule, 0);
}
