import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, it } from '@jest/globals';
import { createQuotas } from '../../../local/step-functions/quotas.ts';
import { aService, machineArn } from './a-machine.ts';

/** How many calls one after the other are let through at once. */
function burst(quotas: ReturnType<typeof createQuotas>, action: string): number {
  for (let passed = 0; ; passed++) {
    try {
      quotas.take(action);
    } catch (error) {
      expect(error).toMatchObject({ name: 'ThrottlingException' });
      return passed;
    }
  }
}

describe('a quota', () => {
  it.each([
    ['large', 300, 15],
    ['other', 250, 10],
  ] as const)('of DescribeExecution is that of a region of its kind: %s', (region, size, perSecond) => {
    let now = 0;
    const quotas = createQuotas(region, () => now);
    expect(burst(quotas, 'DescribeExecution')).toBe(size);
    now += 1_000;
    expect(burst(quotas, 'DescribeExecution')).toBe(perSecond);
    now += 3_600_000;
    expect(burst(quotas, 'DescribeExecution')).toBe(size);
  });

  it('is of one action alone', () => {
    const quotas = createQuotas('other', () => 0);
    burst(quotas, 'DescribeExecution');
    expect(burst(quotas, 'StartExecution')).toBe(800);
  });
});

describe('the endpoint', () => {
  const pass = { StartAt: 'Done', States: { Done: { Type: 'Succeed' } } };

  it.each(['other', undefined] as const)(
    'throttles what goes beyond the quotas that it got: %s',
    async (quotas) => {
      const { client, begin } = await aService(pass, { quotas });
      // Without retries of the SDK, which would wait until the bucket has something again.
      const { endpoint, credentials, region } = client.config;
      const once = new SFNClient({ endpoint, credentials, region, maxAttempts: 1 });
      const list = () => once.send(new ListExecutionsCommand({ stateMachineArn: machineArn }));
      const results = await Promise.allSettled(Array.from({ length: 150 }, list));
      once.destroy();
      const refused = results.filter(({ status }) => status === 'rejected');
      expect(refused.length > 0).toBe(quotas !== undefined);
      for (const one of refused)
        expect(one).toMatchObject({ reason: { name: 'ThrottlingException', message: 'Rate exceeded' } });
      // Another action has a bucket of its own.
      await begin();
    },
  );
});

describe('the history of an execution', () => {
  it('ends it with its event of the number 25,000', async () => {
    const loop = {
      StartAt: 'Again',
      States: {
        Again: { Type: 'Pass', Next: 'Loop' },
        Loop: {
          Type: 'Choice',
          Choices: [{ Variable: '$.never', IsPresent: true, Next: 'Done' }],
          Default: 'Again',
        },
        Done: { Type: 'Succeed' },
      },
    };
    const { begin, end, lastEvents } = await aService(loop);
    const executionArn = await begin();
    expect(await end(executionArn)).toMatchObject({
      ...{ status: 'FAILED', error: 'States.Runtime' },
      cause: 'The execution reached the maximum number of history events (25000).',
      ...{ redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: 'Execution history event limit exceeded' },
    });
    const [last, before] = await lastEvents(executionArn, 2);
    expect(last).toMatchObject({ id: 25_000, type: 'ExecutionFailed' });
    expect(before).toMatchObject({ id: 24_999, type: expect.stringMatching(/State(Entered|Exited)$/) });
  });
});
