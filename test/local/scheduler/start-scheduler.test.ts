import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { AccessError } from '../../../local/credentials/access-error.ts';
import type { LocalSchedule } from '../../../local/scheduler/declared.ts';
import { type SchedulerOptions, startScheduler } from '../../../local/scheduler/start-scheduler.ts';
import { startTimers } from '../../../local/scheduler/timers.ts';
import { temporaryDirectory } from '../../support/command-line.ts';
import { eventually } from '../lambda/a-function.ts';
import { declared } from '../template/an-assembly.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  jest.useRealTimers();
  for (const close of closing.splice(0).reverse()) await close();
});

const arn = 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/nightly';
const nightly: LocalSchedule = {
  ...{ logicalId: 'Nightly', name: 'nightly', arn, enabled: true, timeZone: 'UTC' },
  ...{ times: { everySeconds: 0.02 }, targetArn: 'f', roleArn: 'r', maxRetryAttempts: 0 },
  maxEventAgeSeconds: 3600,
};

async function aScheduler(schedule: Partial<LocalSchedule>, overrides: Partial<SchedulerOptions> = {}) {
  const directory = await temporaryDirectory();
  closing.push(directory.remove);
  const delivered: { targetArn: string; roleArn: string; input: unknown }[] = [];
  const letters: { queueArn: string; reason: string }[] = [];
  const scheduler = await startScheduler({
    ...{ schedules: [{ ...nightly, ...schedule }], directory: directory.path },
    deliver: async (delivery) => void delivered.push(delivery),
    deadLetter: async (queueArn, _, reason) => void letters.push({ queueArn, reason }),
    ...overrides,
  });
  closing.push(scheduler.close);
  return { delivered, letters };
}

describe('a schedule', () => {
  it('with a rate calls its target in its role again and again', async () => {
    const { delivered } = await aScheduler({});
    await eventually(() => (delivered.length > 2 ? true : undefined));
    expect(delivered[0]).toMatchObject({
      ...{ targetArn: 'f', roleArn: 'r' },
      input: { source: 'aws.scheduler', 'detail-type': 'Scheduled Event', resources: [arn] },
    });
  });

  it('gives its target its input, with the time that was meant', async () => {
    const { delivered } = await aScheduler({ input: '{"at":"<aws.scheduler.scheduled-time>"}' });
    await eventually(() => delivered[0]);
    expect(delivered[0]?.input).toEqual({ at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}Z$/) });
  });

  it('that may not call its target leaves a dead letter', async () => {
    const { letters } = await aScheduler(
      { deadLetterArn: 'q' },
      {
        async deliver() {
          throw new AccessError('denied', 'r is not authorized');
        },
      },
    );
    expect(await eventually(() => letters[0])).toMatchObject({
      queueArn: 'q',
      reason: expect.stringContaining('r is not authorized'),
    });
  });

  it('that is disabled does nothing, and one whose input is not understood stops the start', async () => {
    await expect(
      aScheduler({ enabled: false, input: '<aws.scheduler.attempt-number>' }),
    ).resolves.toBeDefined();
    await expect(aScheduler({ input: '"<aws.scheduler.attempt-number>"' })).rejects.toThrow(
      'Nightly (AWS::Scheduler::Schedule): <aws.scheduler.attempt-number> is not honoured',
    );
  });
});

it('a cron expression fires at the beginning of each of its minutes, once', () => {
  jest.useFakeTimers({ now: Date.parse('2026-01-15T01:57:30Z') });
  const fired: string[] = [];
  const fire = async (atMs: number) => void fired.push(new Date(atMs).toISOString());
  const times = { cron: 'cron(0/2 3 * * ? *)' };
  const stop = startTimers([{ name: 'a', times, timeZone: 'Europe/Berlin', fire }]);
  jest.advanceTimersByTime(7 * 60_000);
  expect(fired).toEqual(['2026-01-15T02:00:00.000Z', '2026-01-15T02:02:00.000Z', '2026-01-15T02:04:00.000Z']);
  stop();
  jest.advanceTimersByTime(7 * 60_000);
  expect(fired).toHaveLength(3);
});

describe('a declared schedule', () => {
  const schedule = (properties: object, target: object = {}) => ({
    Nightly: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        ...{ ScheduleExpression: 'cron(0 3 * * ? *)', FlexibleTimeWindow: { Mode: 'OFF' } },
        Target: { Arn: 'arn:aws:lambda:x', RoleArn: 'r', ...target },
        ...properties,
      },
    },
  });

  it('is read with its zone, its target and what EventBridge leaves to itself', async () => {
    const { schedules } = await declared(schedule({ ScheduleExpressionTimezone: 'Europe/Berlin' }));
    expect(schedules).toEqual([
      {
        ...{ logicalId: 'Nightly', name: 'Nightly', enabled: true, timeZone: 'Europe/Berlin' },
        arn: 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/Nightly',
        ...{ times: { cron: 'cron(0 3 * * ? *)' }, targetArn: 'arn:aws:lambda:x', roleArn: 'r' },
        ...{ maxRetryAttempts: 185, maxEventAgeSeconds: 86_400 },
      },
    ]);
  });

  it.each([
    [{ ScheduleExpression: 'at(2026-01-01T00:00:00)' }, {}, 'at(2026-01-01T00:00:00) is not honoured'],
    [{ ScheduleExpression: 'cron(0 3 * * * *)' }, {}, 'of the two days one is "?"'],
    [{ ScheduleExpressionTimezone: 'Europe/Nowhere' }, {}, 'is no name of the IANA time zone database'],
    [{ EndDate: '2027-01-01' }, {}, 'property EndDate is not honoured'],
    [{}, { Arn: 'arn:aws:states:x' }, 'only functions and queues are targets locally'],
  ])('that cannot be honoured stops the start: %j %j', async (properties, target, message) => {
    await expect(declared(schedule(properties, target))).rejects.toThrow(message);
  });
});
