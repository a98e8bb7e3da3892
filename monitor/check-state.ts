import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../shared/atomic-file.ts';
import { ClockReading, clockJump } from './clock.ts';

const CheckState = z.object({
  /** At the last check. */
  clock: ClockReading,
  /** The service asked not to be called before, ms since the epoch by that clock. */
  sendNotBefore: z.number().optional(),
});
export type CheckState = z.infer<typeof CheckState>;

/** What the last check left, its times moved to today's clock; undefined when there was none. */
export async function readCheckState(
  stateDirectory: string,
  now: ClockReading,
): Promise<{ checkedAt: number; sendNotBefore: number } | undefined> {
  const state = await readStored(stateDirectory);
  if (!state) return undefined;
  const jump = clockJump(state.clock, now);
  return { checkedAt: state.clock.now + jump, sendNotBefore: (state.sendNotBefore ?? 0) + jump };
}

/** Survives a loss of power. */
export async function writeCheckState(stateDirectory: string, state: CheckState): Promise<void> {
  await writeFileAtomically(statePath(stateDirectory), JSON.stringify(state), { isDurable: true });
}

/** A state that cannot be read is none: the files' own times then serve as for a first check. */
async function readStored(stateDirectory: string): Promise<CheckState | undefined> {
  try {
    return CheckState.parse(JSON.parse(await readFile(statePath(stateDirectory), 'utf8')));
  } catch {
    return undefined;
  }
}

function statePath(stateDirectory: string): string {
  return join(stateDirectory, 'last-check.json');
}
