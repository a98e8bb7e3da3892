import { describe, expect, it } from '@jest/globals';
import { MongoServerError } from 'mongodb';
import { loadPace } from '../../../../lambdas/import/load/load-pace.ts';

/** A pace on a clock that only batches and pauses move. */
function pacer() {
  let time = 0;
  const pauses: number[] = [];
  const pace = loadPace({
    now: () => time,
    wait: async (milliseconds) => void pauses.push(milliseconds),
    random: () => 0.5,
  });
  const batches = async (count: number, milliseconds: number) => {
    const batch = async () => {
      time += milliseconds;
    };
    for (let index = 0; index < count; index++) await pace.send(batch);
  };
  return { pace, pauses, batches };
}

describe('the pace of a load', () => {
  it('never waits while the database keeps up, nor for one batch behind a checkpoint', async () => {
    const { pace, pauses, batches } = pacer();
    await batches(20, 300);
    await batches(1, 1_190);
    await batches(3, 50);
    expect({ limit: pace.limit(), pauses }).toEqual({ limit: 3, pauses: [] });
  });

  it('sends less and pauses longer with each batch that takes a multiple of the normal time', async () => {
    const { pace, pauses, batches } = pacer();
    await batches(15, 300);
    await batches(4, 3_000);
    expect({ limit: pace.limit(), pauses }).toEqual({ limit: 1, pauses: [125, 250, 500] });
  });

  it('goes on without a pause after a normal batch, and at full speed after ten', async () => {
    const { pace, pauses, batches } = pacer();
    await batches(15, 300);
    await batches(2, 3_000);
    await batches(9, 300);
    expect({ limit: pace.limit(), pauses: pauses.length }).toEqual({ limit: 2, pauses: 2 });
    await batches(1, 300);
    expect(pace.limit()).toBe(3);
  });

  it('takes as normal what a slow database always needs', async () => {
    const { pace, batches } = pacer();
    await batches(30, 4_000);
    expect(pace.limit()).toBe(3);
  });

  it.each([
    ['by its code', new MongoServerError({ message: 'busy', code: 462 })],
    ['by its label', new MongoServerError({ message: 'busy', errorLabels: ['SystemOverloadedError'] })],
  ])('backs off when the server says %s that it is overloaded', async (_, error) => {
    const { pace } = pacer();
    await expect(pace.send(() => Promise.reject(error))).rejects.toThrow('busy');
    expect(pace.limit()).toBe(2);
    await expect(pace.send(() => Promise.reject(new Error('else')))).rejects.toThrow('else');
    expect(pace.limit()).toBe(2);
  });

  it('holds back what is above the limit until there is room', async () => {
    const { pace } = pacer();
    let running = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 9 }, () =>
        pace.send(async () => {
          most = Math.max(most, ++running);
          await new Promise(setImmediate);
          running--;
        }),
      ),
    );
    expect(most).toBe(3);
  });
});
