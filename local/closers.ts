/** Something started that must be closed. */
export interface Closable {
  close(): Promise<void>;
}

export type Closers = ReturnType<typeof closers>;

/** Collects what was started and closes it in reverse order, all of it even when one fails. */
export function closers() {
  const waiting: (() => Promise<void>)[] = [];
  const add = (close: () => Promise<void>) => {
    waiting.push(close);
  };
  return {
    add,

    /** Waits for something to start and remembers to close it. */
    async adopt<Started extends Closable>(starting: Promise<Started>): Promise<Started> {
      const started = await starting;
      add(() => started.close());
      return started;
    },

    async close(): Promise<void> {
      const failures: unknown[] = [];
      for (let close = waiting.pop(); close; close = waiting.pop()) {
        await close().catch((error: unknown) => failures.push(error));
      }
      if (failures.length > 0) throw new AggregateError(failures, 'not everything could be closed');
    },
  };
}
