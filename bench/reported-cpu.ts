import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const Report = z.object({ cpuSeconds: z.record(z.string(), z.number()) });

/** CPU seconds of the functions, per stage, as the run's report has them. */
export async function reportedCpuSeconds(path: string | null): Promise<Record<string, number>> {
  if (!path) return {};
  return Report.parse(JSON.parse(await readFile(path, 'utf8'))).cpuSeconds;
}
