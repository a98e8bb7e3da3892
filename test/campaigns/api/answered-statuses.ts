import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const Line = z.object({ httpMethod: z.string(), resourcePath: z.string(), status: z.string() });

/** How often each status was answered, by method and path, from the gateway's access log. */
export async function answeredStatuses(accessLog: string): Promise<Map<string, Map<string, number>>> {
  const answered = new Map<string, Map<string, number>>();
  for (const line of (await readFile(accessLog, 'utf8')).split('\n').filter(Boolean)) {
    const { httpMethod, resourcePath, status } = Line.parse(JSON.parse(line));
    const route = `${httpMethod} ${resourcePath}`;
    const counts = answered.get(route) ?? new Map<string, number>();
    counts.set(status, (counts.get(status) ?? 0) + 1);
    answered.set(route, counts);
  }
  return answered;
}
