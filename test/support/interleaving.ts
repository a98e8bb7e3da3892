import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

interface Step {
  actor: string;
  run: () => Promise<void>;
}

export interface Interleaving {
  /** Holds an operation of an actor back until it is picked. */
  gate: <Result>(actor: string, operation: () => Promise<Result>) => Promise<Result>;
  /** From now on nothing of this actor is picked, as of a process that stands still; `thaw` lets it go on. */
  freeze: (actor: string) => void;
  thaw: (actor: string) => void;
  /** Picks steps until `work` is done and nobody can take one any more. */
  drive: (work: Promise<unknown>, options: DriveOptions) => Promise<void>;
}

export interface DriveOptions {
  /** Which of the steps that could be next; any whole number. */
  pick: () => number;
  /** Called before each step with its number. */
  before: (step: number) => void;
  /** Called when nobody can take a step; false when it cannot help either. */
  idle: () => boolean;
}

/** An operation that waits for another one, which is held back, must not hold up the rest. */
const patienceMs = 40;
const stuckMs = 20_000;
/** Far more than a few runs take. */
const maxSteps = 10_000;

/**
 * Runs the operations of several actors one at a time in an order that is picked from outside, each against the real
 * part: the same picks give the same interleaving. Between its operations an actor must wait for nothing else.
 */
export function interleaving(): Interleaving {
  let steps: Step[] = [];
  const frozen = new Set<string>();
  let inFlight = 0;

  return {
    gate<Result>(actor: string, operation: () => Promise<Result>): Promise<Result> {
      const { promise, resolve, reject } = Promise.withResolvers<Result>();
      steps.push({ actor, run: () => operation().then(resolve, reject) });
      return promise;
    },
    freeze: (actor) => void frozen.add(actor),
    thaw: (actor) => void frozen.delete(actor),

    async drive(work, { pick, before, idle }) {
      let isDone = false;
      const finish = () => {
        isDone = true;
      };
      void work.then(finish, finish);
      let lastStepAt = performance.now();
      for (let step = 0; ; ) {
        await settle();
        const ready = steps.filter(({ actor }) => !isFrozen(actor));
        if (ready.length === 0) {
          if (inFlight === 0 && idle()) continue;
          if (inFlight === 0 && isDone) break;
          if (performance.now() - lastStepAt > stuckMs) throw new Error('nothing moves any more');
          await sleep(1);
          continue;
        }
        if (step === maxSteps) throw new Error(`after ${step} steps ${ready[0]!.actor} still goes on`);
        before(step++);
        await take(ready[Math.abs(pick()) % ready.length]!);
        lastStepAt = performance.now();
      }
      await work;
    },
  };

  function isFrozen(actor: string): boolean {
    return [...frozen].some((one) => actor === one || actor.startsWith(`${one}/`));
  }

  async function take(step: Step): Promise<void> {
    steps = steps.filter((other) => other !== step);
    inFlight++;
    const running = step.run().finally(() => {
      inFlight--;
    });
    await Promise.race([running, sleep(patienceMs)]);
  }

  /** Lets everybody who can go on reach their next operation. */
  async function settle(): Promise<void> {
    for (let known = -1, calm = 0; calm < 3; ) {
      await nextTurn();
      calm = steps.length === known ? calm + 1 : 0;
      known = steps.length;
    }
  }
}
