import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** What goes wrong, in the words of the report; the first ones by the campaign, the others within the cloud. */
export const faultKinds = [
  'stopped',
  'stalled',
  'stalled and stopped',
  'redriven',
  'engine killed',
  'mongod stopped',
  'mongod killed',
  'function killed',
  'event late',
  'event repeated',
  'status lost',
  'status repeated',
  'call failed',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** A fault and when it was, in milliseconds since 1970; of one run, or of whatever ran then. */
const Fault = z.object({
  kind: z.enum(faultKinds),
  at: z.number(),
  until: z.number().optional(),
  runId: z.string().optional(),
  /** Of the object whose event it was. */
  versionId: z.string().optional(),
  detail: z.string().optional(),
});
export type Fault = z.infer<typeof Fault>;

/** Calls fail all the time and the SDK tries again: they alone make no import a faulted one. */
const tooCommon: readonly FaultKind[] = ['call failed'];

/** The faults that a cloud noted. */
export async function readFaults(path: string): Promise<Fault[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Fault.parse(JSON.parse(line)));
}

/** Whether anything but a failed call went wrong with a run, or with the cloud while it ran. */
export function isFaulted(
  run: { runId: string; versionId: string | null; from: number; to: number },
  faults: readonly Fault[],
): boolean {
  return faults.some(({ kind, at, until = at, runId, versionId }) => {
    if (tooCommon.includes(kind)) return false;
    if (runId !== undefined) return runId === run.runId;
    if (versionId !== undefined) return versionId === run.versionId;
    return at <= run.to && until >= run.from;
  });
}
