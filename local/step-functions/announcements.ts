import { setTimeout as pause } from 'node:timers/promises';
import type { Execution, ExecutionStore } from './execution-store.ts';
import type { StatusEvent } from './status-event.ts';

const retryMs = 1000;

/** Tells of changes of status until they were heard; events of one execution are told one after the other. */
export function createAnnouncements(
  store: ExecutionStore,
  eventOf: (execution: Execution) => StatusEvent,
  onStatusChange: (event: StatusEvent) => Promise<void>,
) {
  const telling = new Map<string, Promise<void>>();
  let closed = false;

  async function tellUntilHeard(execution: Execution): Promise<void> {
    const event = eventOf(execution);
    while (!closed && !(await wasHeard(event))) await pause(retryMs, undefined, { ref: false });
    if (closed || execution.status === 'RUNNING') return;
    // Meanwhile it may have been redriven, and its record tells of that.
    const now = store.summary(execution.executionArn);
    if (now?.status !== execution.status || now.redriveCount !== execution.redriveCount) return;
    await store.save({ ...execution, announced: execution.status });
  }

  async function wasHeard(event: StatusEvent): Promise<boolean> {
    return onStatusChange(event).then(
      () => true,
      () => false,
    );
  }

  return {
    tell(execution: Execution): void {
      const { executionArn } = execution;
      const before = telling.get(executionArn) ?? Promise.resolve();
      const told = before
        .then(() => tellUntilHeard(execution))
        .finally(() => telling.get(executionArn) === told && telling.delete(executionArn));
      telling.set(executionArn, told);
    },

    /** Stops telling; what was not heard is told by the next start. */
    async close(): Promise<void> {
      closed = true;
      await Promise.all(telling.values());
    },
  };
}
