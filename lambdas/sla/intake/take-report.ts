import { DependencyError } from '../../../shared/errors.ts';
import { inParallel } from '../../../shared/in-parallel.ts';
import { dayItem, type Head, headItem } from '../breach-item.ts';
import type { BreachTable } from '../breach-table.ts';
import type { Report, ReportAnswer } from '../contract/report.ts';
import type { TakenReport } from '../sla-metrics.ts';
import { type BreachPlan, planBreach } from './plan-breach.ts';
import { readSightings, type Sighting } from './sightings.ts';

export interface TakeServices {
  table: BreachTable;
  retentionDays: number;
  /** Milliseconds until the call is cut off. */
  remainingMs(): number;
  receivedAt: Date;
  onTaken(report: TakenReport): void;
}

/**
 * A report is stored in steps of about so many items. What a step wrote is whole, so a repeat of a report that could
 * not be finished begins behind it; and the largest step, one file with 400 days, takes well under a second.
 */
const itemsPerStep = 500;
const filesPerStep = 100;

/** No step begins later than this before the call is cut off: two flights of a report must never overlap. */
const reserveMs = 2_000;

const parallelMoves = 32;
const dayMs = 86_400_000;

/**
 * Stores what a report tells; a repeat stores what is missing and nothing twice.
 * @throws DependencyError `out_of_time` or `table_busy`: part of it may be stored, and the repeat finishes it.
 */
export async function takeReport(
  report: Report,
  sender: string,
  services: TakeServices,
): Promise<ReportAnswer> {
  const { sightings, reportId, files, warnings } = readSightings(report, services.receivedAt.getTime());
  const checkTime = () => {
    if (services.remainingMs() > reserveMs) return;
    throw new DependencyError('out_of_time', 'the report could not be stored in time');
  };
  checkTime();
  const ids = sightings.map(({ id }) => id);
  const stored = await services.table.readHeads(ids, true);
  const oldestMs = services.receivedAt.getTime() - services.retentionDays * dayMs;
  const newByFolder = new Map<string, number>();
  let resolved = 0;
  // What is not stored yet goes first: so every repeat of a report that is too large for one call gets further.
  const inOrder = [
    ...sightings.filter(({ id }) => !stored.has(id)),
    ...sightings.filter(({ id }) => stored.has(id)),
  ];
  for (const step of stepsOf(inOrder, (sighting) =>
    planBreach(sighting, stored.get(sighting.id), oldestMs),
  )) {
    await storeStep(step, services, checkTime);
    for (const { head, move, isResolved } of step) {
      if (head && !move) newByFolder.set(head.folder, (newByFolder.get(head.folder) ?? 0) + 1);
      if (isResolved) resolved++;
    }
  }
  const added = sightings.length - stored.size;
  const known = files - added;
  const seenMs = report.observedAt?.epochMs ?? services.receivedAt.getTime();
  services.onTaken({
    reportId,
    monitor: report.monitorId ?? sender,
    ageSeconds: Math.max(0, (services.receivedAt.getTime() - seenMs) / 1000),
    newByFolder,
    known,
    resolved,
  });
  return { accepted: files, new: added, known, reportId, warnings };
}

/** Plans are made step by step, so that a large report never holds all its items. */
function* stepsOf(sightings: readonly Sighting[], plan: (sighting: Sighting) => BreachPlan) {
  let step: BreachPlan[] = [];
  let items = 0;
  for (const sighting of sightings) {
    const planned = plan(sighting);
    if (step.length >= filesPerStep || (step.length > 0 && items + planned.days.length > itemsPerStep)) {
      yield step;
      step = [];
      items = 0;
    }
    step.push(planned);
    items += planned.days.length;
  }
  if (step.length > 0) yield step;
}

/** Days before heads: a day without its head is not shown, and the head tells a repeat that its days are there. */
async function storeStep(
  step: readonly BreachPlan[],
  { table, retentionDays }: TakeServices,
  checkTime: () => void,
): Promise<void> {
  const days = step.flatMap(({ head, days }) =>
    head ? days.map((day) => dayItem(head, day, retentionDays)) : [],
  );
  const heads = step.flatMap(({ head, move }) => (head && !move ? [head] : []));
  const moves = step.flatMap(({ move }) => (move ? [move] : []));
  await table.putAll(days, checkTime);
  await table.putAll(
    heads.map((head: Head) => headItem(head, retentionDays)),
    checkTime,
  );
  await inParallel(moves, parallelMoves, async (move) => {
    checkTime();
    await table.moveHead(move, retentionDays);
  });
}
