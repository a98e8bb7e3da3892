import { closeTurn } from '../../../../lambdas/import/closing/close-turn.ts';
import { load } from '../../../../lambdas/import/load/load.ts';
import type { RunInput } from '../../../../lambdas/import/run/run-input.ts';
import { releaseTurn } from '../../../../lambdas/import/turn/release-turn.ts';
import { reopenRun } from '../../../../lambdas/import/turn/reopen-run.ts';
import { retakeTurn } from '../../../../lambdas/import/turn/retake-turn.ts';
import { takeTurn } from '../../../../lambdas/import/turn/take-turn.ts';
import { codeOf, DependencyError } from '../../../../shared/errors.ts';
import { bucket } from '../../../support/object-store.ts';
import type { RaceServices } from './race-services.ts';
import type { ChildCall, RacingPlan } from './racing-plan.ts';

export type RacingRun = ReturnType<typeof racingRun>;

export interface RacingInput {
  plan: RacingPlan;
  input: RunInput;
  partitions: readonly number[];
  /** What one process of the run works with: a function call, or the workflow itself. */
  servicesOf: (actor: string, onCall?: () => void) => RaceServices;
  executions: Map<string, string>;
  freeze: (actor: string) => void;
  thaw: (actor: string) => void;
  onGrant: () => void;
}

const attemptsOfChild = 3;
const killed = new Error('killed');

/** A run as the workflow drives it, with what goes wrong on the way. */
export function racingRun(race: RacingInput) {
  const { plan, input, executions, servicesOf } = race;
  const { runId } = input;
  const awaken = new Map<string, number>();
  const firstChildren = new Set<number>();
  let steps = 0;
  let outcome = 'unknown';
  let calls = 0;

  return {
    runId,
    outcome: () => outcome,

    async run(): Promise<void> {
      await servicesOf(`${runId}/start`).runs.openRun(input, new Date('2026-11-21T10:00:30Z'));
      executions.set(runId, 'RUNNING');
      const failed = await execute(race.partitions, true);
      if (failed.length === 0 || !plan.isRedriven) return;
      executions.set(runId, 'RUNNING');
      outcome = 'unknown';
      await execute(failed, false);
    },

    atStep(step: number): void {
      steps = step;
      for (const [actor, at] of awaken) if (step >= at) wakeUp(actor);
    },

    /** What stood still goes on; false when nothing did. */
    wake(): boolean {
      const some = awaken.size > 0;
      for (const actor of [...awaken.keys()]) wakeUp(actor);
      return some;
    },
  };

  function wakeUp(actor: string): void {
    awaken.delete(actor);
    race.thaw(actor);
  }

  function isRunning(): boolean {
    return executions.get(runId) === 'RUNNING';
  }

  /** The partitions that failed, which a redrive does again. */
  async function execute(partitions: readonly number[], takesTurn: boolean): Promise<number[]> {
    let failed: number[] = [];
    try {
      if (takesTurn) await waitForTurn();
      const settled = await Promise.allSettled(
        partitions.map((partition) => isRunning() && loadPartition(partition)),
      );
      failed = partitions.filter((_, index) => settled[index]!.status === 'rejected');
      for (const one of settled) if (one.status === 'rejected') throw one.reason;
      if (isRunning()) await succeed();
    } catch (error) {
      if (isRunning()) await end('FAILED', codeOf(error));
    }
    return failed;
  }

  async function waitForTurn(): Promise<void> {
    for (let asked = 0; isRunning(); asked++) {
      const { granted } = await takeTurn(
        { ...input, turn: { asked } },
        servicesOf(`${runId}/take-turn-${asked}`),
      );
      if (!granted) continue;
      race.onGrant();
      return;
    }
  }

  async function loadPartition(partition: number): Promise<void> {
    for (let left = attemptsOfChild; ; left--) {
      try {
        await callLoad(partition, `${runId}/load-${++calls}`);
        return;
      } catch (error) {
        const mayRetry = error === killed ? plan.kill?.isRetried : error instanceof DependencyError;
        if (!isRunning() || !mayRetry || left === 1) throw error;
      }
    }
  }

  /** A child that was killed is not waited for any more. */
  async function callLoad(partition: number, actor: string): Promise<void> {
    const death = Promise.withResolvers<never>();
    const services = servicesOf(
      actor,
      whatGoesWrong(partition, actor, () => death.reject(killed)),
    );
    const retake = async (run: Pick<RunInput, 'runId' | 'bucket'>) => {
      const answer = await retakeTurn(run, services);
      if (answer === 'granted') race.onGrant();
      return answer;
    };
    const loading = load({ runId, bucket, partition }, { ...services, retakeTurn: retake });
    await Promise.race([loading, death.promise]);
  }

  /** What happens when the child makes its next call; only to the first child of a partition. */
  function whatGoesWrong(partition: number, actor: string, die: () => void): () => void {
    if (firstChildren.has(partition)) return () => undefined;
    firstChildren.add(partition);
    let call = 0;
    const isAt = (event: ChildCall | undefined) => event?.partition === partition && event.call === call;
    return () => {
      if (isAt(plan.abort) && isRunning()) void end('ABORTED', 'run_aborted');
      if (isAt(plan.stall)) {
        race.freeze(actor);
        awaken.set(actor, steps + plan.stall!.steps);
      }
      if (isAt(plan.kill)) {
        race.freeze(actor);
        die();
      }
      call++;
    };
  }

  /** As *report* does it, its files apart. */
  async function succeed(): Promise<void> {
    const services = servicesOf(`${runId}/report`);
    const { runs, permits } = services;
    const record = await reopenRun((await runs.getRun(runId))!, services);
    if (record.grantedAt) await permits.close(runId);
    const outcomes = await runs.partitionOutcomes(runId);
    const rows = outcomes.reduce((sum, one) => sum + one.created + one.updated + one.unchanged, 0);
    if (rows !== plan.skus.length) throw new Error(`${rows} of ${plan.skus.length} rows are accounted for`);
    const none = { rows, created: 0, updated: 0, unchanged: 0, duplicates: 0, rejected: 0, warnings: 0 };
    const ending = { counts: { ...none, reasons: {} }, efforts: {}, peakMemoryMb: {} };
    if (!(await runs.closeSucceeded(record, ending)))
      throw new DependencyError('run_contended', 'closed meanwhile');
    await releaseTurn(record, { runs, permits });
    outcome = 'succeeded';
    if (isRunning()) executions.set(runId, 'SUCCEEDED');
  }

  /** As Step Functions ends an execution and *close-run* its run, report and mail apart. */
  async function end(status: string, code: string): Promise<void> {
    executions.set(runId, status);
    outcome = code;
    if (plan.losesEvent) return;
    const services = servicesOf(`${runId}/close-run`);
    const record = (await services.runs.getRun(runId))!;
    if (record.status === 'succeeded') return;
    const error = { code, message: code };
    const { failure } = await closeTurn(record, error, new Date('2026-11-21T12:00:00Z'), services);
    if (failure) throw failure;
  }
}
