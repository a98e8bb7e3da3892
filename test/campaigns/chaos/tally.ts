import type { RunRecord } from '../../../lambdas/import/run/run-record.ts';
import { type Fault, faultKinds, isFaulted } from './fault-log.ts';

/** What one round of small files came to. */
export interface RoundResult {
  records: RunRecord[];
  faults: Fault[];
  products: number;
  certain: number;
  edits: number;
  lostEdits: string[];
  wrong: string[];
}

export type Tally = ReturnType<typeof createTally>;

/** Adds rounds up and shows them as the tables of docs/reliability.md. */
export function createTally() {
  const rounds: RoundResult[] = [];
  const all = <Item>(select: (round: RoundResult) => readonly Item[]): Item[] => rounds.flatMap(select);
  const sum = (select: (round: RoundResult) => number) =>
    rounds.reduce((total, one) => total + select(one), 0);

  return {
    add: (round: RoundResult): unknown => rounds.push(round),
    faulted: (): number => sum(({ records, faults }) => faultedOf(records, faults).length),

    table(): string {
      const records = all((round) => round.records);
      const faults = all((round) => round.faults);
      const late = records.filter(({ error }) => error?.code === 'arrived_late');
      return [
        '| what | how often |',
        '|---|---:|',
        row('rounds', rounds.length),
        row('imports', records.length),
        row('of them hit by a fault', this.faulted()),
        row('that succeeded', records.filter(({ status }) => status === 'succeeded').length),
        row('that failed as `arrived_late`', late.length),
        row('that succeeded after a redrive', records.filter(isRedriven(faults)).length),
        row(
          'that failed otherwise',
          records.filter(({ status }) => status === 'failed').length - late.length,
        ),
        ...faultKinds.map((kind) => row(kind + whereOf(faults, kind), countOf(faults, kind))),
        row(
          'products held against the model',
          sum((round) => round.products),
        ),
        row(
          'of them with one possible value',
          sum((round) => round.certain),
        ),
        row(
          'edits by hand meanwhile',
          sum((round) => round.edits),
        ),
        row('edits by hand lost', all((round) => round.lostEdits).length),
        row('products, counts or runs not as they must be', all((round) => round.wrong).length),
      ].join('\n');
    },
  };
}

function faultedOf(records: readonly RunRecord[], faults: readonly Fault[]): RunRecord[] {
  return records.filter(({ runId, versionId, receivedAt, endedAt }) => {
    const to = endedAt === undefined ? Date.now() : Date.parse(endedAt);
    return isFaulted({ runId, versionId, from: Date.parse(receivedAt), to }, faults);
  });
}

function isRedriven(faults: readonly Fault[]) {
  const redriven = new Set(
    faults.flatMap(({ kind, runId }) => (kind === 'redriven' && runId ? [runId] : [])),
  );
  return ({ runId, status }: RunRecord) => status === 'succeeded' && redriven.has(runId);
}

function countOf(faults: readonly Fault[], kind: Fault['kind']): number {
  return faults.filter((fault) => fault.kind === kind).length;
}

/** " (Load 3, Validate 1)" where it is known in which state. */
function whereOf(faults: readonly Fault[], kind: Fault['kind']): string {
  const places = Map.groupBy(
    faults.filter((fault) => fault.kind === kind && fault.detail),
    ({ detail }) => detail,
  );
  const texts = [...places].map(([place, { length }]) => `${place} ${length}`).sort();
  return texts.length > 0 ? ` (${texts.join(', ')})` : '';
}

function row(what: string, count: number): string {
  return `| ${what} | ${count.toLocaleString('en')} |`;
}
