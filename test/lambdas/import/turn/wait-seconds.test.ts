import { describe, expect, it } from '@jest/globals';
import { frontLength, waitSecondsOf } from '../../../../lambdas/import/turn/wait-seconds.ts';

const day = 86_400;
/** Of the state machine: an execution that has more events fails. */
const maxEvents = 25_000;
const eventsPerRound = 9;
/** What the function spends at the front before it answers. */
const insideSeconds = (position: number) => (position < frontLength ? 45 : 0.2);

/** Rounds of a run that waits for so many seconds; `position` and `held` say what it finds at each time. */
function rounds(seconds: number, at: (time: number) => { position: number; heldSeconds: number }): number {
  let asked = 0;
  for (let time = 0; time < seconds; ) {
    const view = at(time);
    time += insideSeconds(view.position);
    asked += 1;
    time += waitSecondsOf({ ...view, asked });
  }
  return asked;
}

describe('waitSecondsOf', () => {
  it('is longer the farther back in the queue', () => {
    const at = (position: number) => waitSecondsOf({ position, heldSeconds: 0, asked: 1 });
    expect([0, 2, 3, 5, 10, 100, 302, 303, 1_000].map(at)).toEqual([2, 2, 2, 2, 7, 97, 299, 300, 300]);
  });

  it('is longer the longer the holder has had the turn, but not at the front', () => {
    const heldFor = (heldSeconds: number, position: number) =>
      waitSecondsOf({ position, heldSeconds, asked: 1 });
    expect([heldFor(60, 4), heldFor(600, 4), heldFor(600, 2)]).toEqual([3, 30, 2]);
  });

  it.each([0, 2, 3, 10, 1_000])('lets a run wait for a day at place %d of the queue', (position) => {
    const asked = rounds(day, (time) => ({ position, heldSeconds: time }));
    expect(asked * eventsPerRound).toBeLessThan(maxEvents - 1_000);
  });

  it.each([1, 10, 80, 300, 1_000, 5_000])(
    'lets a run wait for a day while a run passes every %d s',
    (each) => {
      for (const behind of [3, 20, 1_000]) {
        const first = behind + Math.ceil(day / each);
        const asked = rounds(day, (time) => ({
          position: Math.max(0, first - Math.floor(time / each)),
          heldSeconds: time % each,
        }));
        expect(asked * eventsPerRound).toBeLessThan(maxEvents - 1_000);
      }
    },
  );

  it('lets a run wait even for the week after which an execution ends', () => {
    expect(rounds(7 * day, (time) => ({ position: 0, heldSeconds: time })) * eventsPerRound).toBeLessThan(
      maxEvents,
    );
  });

  it('brings a run back before it has come to the front, at one run a second', () => {
    for (let position = frontLength; position < 2_000; position++) {
      const wait = waitSecondsOf({ position, heldSeconds: 0.5, asked: 1 });
      expect(position - wait).toBeGreaterThanOrEqual(1);
    }
  });
});
