import { jest } from '@jest/globals';

type Line = Record<string, unknown>;

/** What a piece of work answers, and the JSON lines of metrics and log that it writes meanwhile. */
export async function captured<Result>(
  work: () => Promise<Result>,
): Promise<{ result: Result; metrics: Line[]; log: Line[] }> {
  const lines: string[] = [];
  const spies = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation((text) => lines.push(String(text)) > 0),
  );
  try {
    const result = await work();
    const parsed = lines.flatMap((text) => text.split('\n').filter(Boolean)).map((line) => JSON.parse(line));
    const isMetric = (line: Line) => '_aws' in line;
    return { result, metrics: parsed.filter(isMetric), log: parsed.filter((line) => !isMetric(line)) };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
