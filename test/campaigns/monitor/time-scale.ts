import { z } from 'zod';

/** A clock that runs `speed` times as fast as the machine's and shows `shows` at `startedAt`, ms since the epoch. */
export const TimeScale = z.object({ speed: z.number().min(1), startedAt: z.number(), shows: z.number() });
export type TimeScale = z.infer<typeof TimeScale>;

/** The environment variable by which a process gets its clock, as JSON. */
export const timeScaleVariable = 'LADING_CAMPAIGN_CLOCK';

/** What the clock shows at a time of the machine; what was before its start is as long ago on both. */
export function scaledTime({ speed, startedAt, shows }: TimeScale, machineMs: number): number {
  const elapsedMs = machineMs - startedAt;
  return shows + (elapsedMs > 0 ? elapsedMs * speed : elapsedMs);
}
