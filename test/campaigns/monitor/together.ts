type Work<Result> = (signal: AbortSignal) => Promise<Result>;

/**
 * Lets works go on beside the leading one, and tells all to end when that is done or one of them fails.
 * @returns what the leading one gives, when all have ended.
 */
export async function together<Result>(leading: Work<Result>, others: Work<void>[]): Promise<Result> {
  const ending = new AbortController();
  const led = leading(ending.signal);
  const followed = others.map((work) => work(ending.signal));
  const failed = Promise.all(followed).then(() => new Promise<never>(() => {}));
  try {
    const result = await Promise.race([led, failed]);
    ending.abort();
    await Promise.all(followed);
    return result;
  } finally {
    ending.abort();
    await Promise.allSettled([led, ...followed]);
  }
}
