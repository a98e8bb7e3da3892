import { jest } from '@jest/globals';

/** The metric lines that a piece of work prints; nothing of them reaches the terminal. */
export async function metricsOf(work: () => Promise<unknown>): Promise<string[]> {
  const write = jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
  try {
    await work();
    return write.mock.calls
      .map(([line]) => String(line))
      .filter((line) => line.includes('CloudWatchMetrics'));
  } finally {
    write.mockRestore();
  }
}
