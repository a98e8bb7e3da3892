import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { DependencyError } from '../../../shared/errors.ts';
import { RunInput } from '../run/run-input.ts';
import type { RunRecord } from '../run/run-record.ts';
import { inOrderOfArrival } from './arrival-order.ts';
import { refuseLate } from './arrived-late.ts';
import { grantTurn } from './grant-turn.ts';
import { remainingHoldMs } from './hold-time.ts';
import { passByEnded } from './pass-by-ended.ts';
import { reopenRun } from './reopen-run.ts';
import type { Turn } from './turn-item.ts';
import type { QueuedRun } from './turn-queue.ts';
import { frontLength, waitSecondsOf } from './wait-seconds.ts';
import type { TurnServices } from './write-turn.ts';

/** What the state machine hands over: the run, and from the second time on the last answer. */
export const TakeTurnInput = RunInput.extend({
  turn: z.object({ asked: z.number().int().nonnegative() }).optional(),
});
export type TakeTurnInput = z.infer<typeof TakeTurnInput>;

/** `granted`, or after how many seconds to ask again; `asked` counts how often it was. */
export interface TurnAnswer {
  granted: boolean;
  waitSeconds: number;
  asked: number;
}

export interface TakeTurnServices extends TurnServices {
  wait?: (milliseconds: number) => Promise<unknown>;
}

/** Of the function's 60 seconds, so that there is time to open what the turn opens. */
const patienceMs = 45_000;
const lookEveryMs = 1_000;

/**
 * Whether the run may write to the catalogue now: runs write one after the other, in order of arrival. The first ones
 * of the queue wait here, since a turn should pass within a second; the others are told when to come again. A run that
 * has succeeded is let through: it will find nothing to do.
 * @throws InputError `arrived_late` when a younger run has gone on to *load*, `run_ended`; DependencyError
 * `run_contended` when the run was closed meanwhile: called again, it says whether the execution goes on.
 */
export async function takeTurn(input: TakeTurnInput, services: TakeTurnServices): Promise<TurnAnswer> {
  const { runs, now = () => new Date() } = services;
  const { turn: last, ...run } = input;
  const asked = (last?.asked ?? 0) + 1;
  const known = await runs.openRun(run, now());
  if (known.status === 'succeeded') return { granted: true, waitSeconds: 0, asked };
  const wait = await waitAtTheFront(await reopenRun(known, services), services);
  return wait === 'granted'
    ? { granted: true, waitSeconds: 0, asked }
    : { granted: false, waitSeconds: waitSecondsOf({ ...wait, asked }), asked };
}

interface View {
  turn: Turn;
  /** In order of arrival, without the holder and without those whose execution has ended. */
  waiting: QueuedRun[];
}

async function waitAtTheFront(
  record: RunRecord,
  services: TakeTurnServices,
): Promise<'granted' | { position: number; heldSeconds: number }> {
  const { now = () => new Date(), wait = sleep } = services;
  const { runId } = record;
  const passBy = passByEnded(services);
  const patientUntil = now().getTime() + patienceMs;
  let view = await look(services);
  for (;;) {
    const { turn, waiting } = view;
    const isHolder = turn.holder === runId;
    const position = waiting.findIndex((queued) => queued.runId === runId);
    // Nothing makes up for it, so it is said at once, not only when the other one is done.
    if (position >= 0) refuseLate(record, waiting[position]!, turn);
    const isNext = position === 0 && !turn.holder;
    const holdMs = isNext ? await remainingHoldMs(record.startedAt, now(), services) : 0;
    if (isHolder || (isNext && holdMs === 0)) {
      if ((await grantTurn(record, services)) === 'granted') return 'granted';
    } else if (position < 0) await queueAgain(record, services);
    if (position >= frontLength || now().getTime() >= patientUntil) {
      return { position: Math.max(0, position), heldSeconds: heldSeconds(turn, now()) };
    }
    const isPassedBy = position >= 0 && (await passBy(turn, waiting, position));
    if (!isPassedBy) await wait(Math.min(holdMs || lookEveryMs, lookEveryMs));
    view = await lookAgain(view, services);
  }
}

async function look({ runs }: TurnServices): Promise<View> {
  const turn = await runs.readTurn();
  const queue = await runs.listQueue({ ConsistentRead: false });
  const waiting = queue.filter(({ runId, endedAt }) => runId !== turn.holder && !endedAt);
  return { turn, waiting: inOrderOfArrival(waiting) };
}

/** While the same run has the turn, who waits behind it does not matter: the queue may be long. */
async function lookAgain(before: View, services: TurnServices): Promise<View> {
  const turn = await services.runs.readTurn();
  const isSame = turn.holder !== undefined && turn.holder === before.turn.holder;
  return isSame ? { ...before, turn } : look(services);
}

/** Its entry is gone, or says that its execution has ended: it was closed, or redriven. */
async function queueAgain({ runId }: RunRecord, { runs }: TurnServices): Promise<void> {
  const record = await runs.getRun(runId);
  if (record?.status !== 'running') {
    throw new DependencyError('run_contended', 'the run was closed while it waited for its turn');
  }
  await runs.openRun(record);
}

function heldSeconds({ heldSince }: Turn, now: Date): number {
  return heldSince === undefined ? 0 : (now.getTime() - Date.parse(heldSince)) / 1000;
}
