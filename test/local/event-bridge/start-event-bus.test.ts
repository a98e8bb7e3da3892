import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { AccessError } from '../../../local/credentials/access-error.ts';
import { LocalRule, type LocalTarget } from '../../../local/event-bridge/declared.ts';
import { type EventBusOptions, startEventBus } from '../../../local/event-bridge/start-event-bus.ts';
import { eventually } from '../lambda/a-function.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

const startArn = 'arn:aws:lambda:us-east-1:000000000000:function:start';
const queueArn = 'arn:aws:sqs:us-east-1:000000000000:letters';
const upload = { source: 'aws.s3', detail: { object: { key: 'incoming/a.csv', size: 3 } } };

function aRule(target: Partial<LocalTarget> = {}, rule: Partial<LocalRule> = {}): LocalRule {
  const one = { id: 'Target0', arn: startArn, maxRetryAttempts: 185, maxEventAgeSeconds: 86_400, ...target };
  const arn = 'arn:aws:events:us-east-1:000000000000:rule/uploads';
  const eventPattern = { source: ['aws.s3'] };
  const ids = { logicalId: 'Uploads', name: 'uploads', arn, enabled: true };
  return LocalRule.parse({ ...ids, eventPattern, targets: [one], ...rule });
}

async function aBus(rules: LocalRule[], overrides: Partial<EventBusOptions> = {}) {
  const directory = overrides.directory ?? (await mkdtemp(join(tmpdir(), 'lading-bus-')));
  const delivered: [string, unknown][] = [];
  const letters: { queueArn: string; event: unknown; reason: string }[] = [];
  const bus = await startEventBus({
    rules,
    directory,
    retryDelaySeconds: 0.005,
    deliver: async (arn, event) => void delivered.push([arn, event]),
    deadLetter: async (arn, event, reason) => void letters.push({ queueArn: arn, event, reason }),
    ...overrides,
  });
  closers.push(bus.close);
  return { bus, delivered, letters, directory };
}

const fails = (times: number, then: (event: unknown) => void = () => {}) => {
  let calls = 0;
  return async (_: string, event: unknown) => {
    calls += 1;
    if (calls <= times) throw new Error(`call ${calls}`);
    then(event);
  };
};

describe('an event that the rule may not deliver', () => {
  const deadLetterArn = queueArn;

  it('is a dead letter at once, since it will not pass', async () => {
    const sources: string[] = [];
    const { bus, letters } = await aBus([aRule({ deadLetterArn })], {
      deliver: async (_, __, ruleArn) => {
        sources.push(ruleArn);
        throw new AccessError('denied', 'events.amazonaws.com is not authorized');
      },
    });
    await bus.put(upload);
    const [letter] = await eventually(() => (letters.length > 0 ? letters : undefined));
    expect(letter).toMatchObject({
      queueArn,
      event: upload,
      reason: expect.stringContaining('not authorized'),
    });
    expect(sources).toEqual(['arn:aws:events:us-east-1:000000000000:rule/uploads']);
  });

  it('is lost when the queue may not take it either, and is not tried for ever', async () => {
    const denied = async () => {
      throw new AccessError('denied', 'events.amazonaws.com is not authorized');
    };
    const told = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const { bus, directory } = await aBus([aRule({ deadLetterArn })], {
      deliver: denied,
      deadLetter: denied,
    });
    await bus.put(upload);
    await eventually(
      async () => (await readdir(join(directory, 'event-deliveries'))).length === 0 || undefined,
    );
    expect(told).toHaveBeenCalledWith(expect.stringContaining('is lost'));
    told.mockRestore();
  });
});

describe('an event', () => {
  it('goes to the targets of the rules that it matches, and to no others', async () => {
    const other = aRule({ arn: queueArn }, { eventPattern: { source: ['aws.states'] } });
    const off = aRule({ arn: queueArn }, { enabled: false });
    const { bus, delivered } = await aBus([aRule(), other, off]);
    await bus.put(upload);
    await eventually(() => delivered.length > 0 || undefined);
    expect(delivered).toEqual([[startArn, upload]]);
  });

  it('is tried again until its target takes it', async () => {
    const taken: unknown[] = [];
    const { bus, letters, directory } = await aBus([aRule()], {
      deliver: fails(3, (event) => taken.push(event)),
    });
    await bus.put(upload);
    await eventually(
      async () => (await readdir(join(directory, 'event-deliveries'))).length === 0 || undefined,
    );
    expect([taken, letters]).toEqual([[upload], []]);
  });

  it('becomes a dead letter after the retries of its target', async () => {
    const rule = aRule({ maxRetryAttempts: 2, deadLetterArn: queueArn });
    const { bus, letters } = await aBus([rule], { deliver: fails(99) });
    await bus.put(upload);
    const letter = await eventually(() => letters[0]);
    expect(letter).toEqual({ queueArn, event: upload, reason: 'Error: call 3' });
  });

  it('is delivered after a restart when it was accepted before', async () => {
    const first = await aBus([aRule()], { deliver: fails(99), retryDelaySeconds: 60 });
    await first.bus.put(upload);
    await first.bus.close();
    const second = await aBus([aRule()], { directory: first.directory });
    await eventually(() => second.delivered.length > 0 || undefined);
    expect(second.delivered).toEqual([[startArn, upload]]);
  });

  it.each([
    [{ inputPath: '$.detail.object' }, { key: 'incoming/a.csv', size: 3 }],
    [{ input: '{"fixed":true}' }, { fixed: true }],
    [
      {
        inputTransformer: {
          paths: { key: '$.detail.object.key', size: '$.detail.object.size', none: '$.detail.none' },
          template:
            '{"text":"got <key> of <size><none>","size":<size>,"key":<key>,"rule":"<aws.events.rule-name>"}',
        },
      },
      { text: 'got incoming/a.csv of 3', size: 3, key: 'incoming/a.csv', rule: 'uploads' },
    ],
  ])('reaches a target with %j as %j', async (target, expected) => {
    const { bus, delivered } = await aBus([aRule(target)]);
    await bus.put(upload);
    await eventually(() => delivered.length > 0 || undefined);
    expect(delivered).toEqual([[startArn, expected]]);
  });
});

it('a rule with a rate acts again and again without an event, until the bus is closed', async () => {
  const { bus, delivered } = await aBus([aRule({}, { eventPattern: undefined, everySeconds: 0.02 })]);
  await eventually(() => delivered.length > 1 || undefined);
  await bus.put(upload);
  await bus.close();
  const count = delivered.length;
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(delivered).toHaveLength(count);
  expect(new Set(delivered.map(([arn]) => arn))).toEqual(new Set([startArn]));
  expect(delivered[0]?.[1]).toEqual({
    ...{ version: '0', source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} },
    ...{ account: '000000000000', region: 'us-east-1', id: expect.any(String) },
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    resources: ['arn:aws:events:us-east-1:000000000000:rule/uploads'],
  });
  expect(delivered.map(([, event]) => event)).not.toContainEqual(upload);
});

it.each([
  [aRule({}, { eventPattern: { source: [{ cidr: 'x' }] } }), 'rule Uploads: event pattern: the matcher'],
  [aRule({ inputPath: '$.detail[*]' }), 'rule Uploads: the path $.detail[*]'],
])('a rule that is not understood stops the start: %#', async (rule, message) => {
  await expect(aBus([rule])).rejects.toThrow(message);
});
