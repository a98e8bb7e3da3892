import { describe, expect, it, jest } from '@jest/globals';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { z } from 'zod';
import { eachMessage } from '../../../lambdas/runtime/each-message.ts';

const Order = z.object({ order: z.number() });

function eventOf(bodies: Record<string, string>): SQSEvent {
  const records = Object.entries(bodies).map(([messageId, body]) => ({
    ...{ messageId, body, attributes: { ApproximateReceiveCount: '2' } },
  }));
  return { Records: records as SQSRecord[] };
}

describe('a batch of messages', () => {
  it('is handled one by one, and those that failed are named and logged without what they said', async () => {
    const told = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const handled: number[] = [];
    const answer = await eachMessage(
      eventOf({ a: '{"order":1}', b: '{"order":2}', c: 'secret', d: '{"order":"secret"}', e: '{"order":5}' }),
      Order,
      async ({ order }) => {
        if (order === 2) throw new TypeError('no');
        handled.push(order);
      },
    );
    expect(handled).toEqual([1, 5]);
    expect(answer).toEqual({
      batchItemFailures: ['b', 'c', 'd'].map((itemIdentifier) => ({ itemIdentifier })),
    });
    const lines = told.mock.calls.map(([line]) => JSON.parse(String(line)));
    expect(lines).toMatchObject(['b', 'c', 'd'].map((messageId) => ({ messageId, receives: '2' })));
    expect(JSON.stringify(lines)).not.toContain('secret');
    told.mockRestore();
  });
});
