/**
 * Runs `work` over all items, at most `limit` at a time, and gives the results in the order of the items.
 * The first failure stops what has not started, waits for what has, and is thrown.
 */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  let isStopped = false;
  const runner = async () => {
    while (next < items.length && !isStopped) {
      const index = next++;
      try {
        results[index] = await work(items[index]!, index);
      } catch (error) {
        isStopped = true;
        throw error;
      }
    }
  };
  const runners = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, runner));
  const failed = runners.find((settled) => settled.status === 'rejected');
  if (failed) throw failed.reason;
  return results;
}
