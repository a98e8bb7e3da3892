import { DependencyError } from '../../../shared/errors.ts';
import { PartitionOutcome, RangeOutcome } from './outcome.ts';
import type { RunItems } from './run-items.ts';

/** What the children of a run did: `range#00000` and `partition#00000` beside its record. */
export function runOutcomes(items: RunItems) {
  return {
    async putRangeOutcome(runId: string, outcome: RangeOutcome): Promise<void> {
      await items.put({ ...outcome, runId, item: `range#${padded(outcome.range)}` });
    },

    /** The number of a new attempt of the *load* child of a partition: 1 for the first, never given twice. */
    async nextLoadAttempt(runId: string, partition: number): Promise<number> {
      const counted = await items.update(runId, `attempt#${padded(partition)}`, {
        UpdateExpression: 'ADD attempts :one',
        ExpressionAttributeValues: { ':one': 1 },
      });
      return Number(counted?.attempts);
    },

    /**
     * What the attempt of that number did.
     * @throws DependencyError `turn_lost` when a later attempt has said what it did.
     */
    async putPartitionOutcome(runId: string, outcome: PartitionOutcome, attempt: number): Promise<void> {
      const Item = { ...outcome, attempt, runId, item: `partition#${padded(outcome.partition)}` };
      const isLatest = await items.putIf(Item, {
        ConditionExpression: 'attribute_not_exists(attempt) OR attempt <= :attempt',
        ExpressionAttributeValues: { ':attempt': attempt },
      });
      if (!isLatest) throw new DependencyError('turn_lost', 'a later attempt has the partition');
    },

    async rangeOutcomes(runId: string): Promise<RangeOutcome[]> {
      return (await items.query(runId, 'range#')).map((item) => RangeOutcome.parse(item));
    },

    async partitionOutcomes(runId: string): Promise<PartitionOutcome[]> {
      return (await items.query(runId, 'partition#')).map((item) => PartitionOutcome.parse(item));
    },
  };
}

function padded(index: number): string {
  return String(index).padStart(5, '0');
}
