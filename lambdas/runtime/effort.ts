import * as z from 'zod';

/** What a piece of work cost: wall clock, CPU of this process, and the highest resident memory so far in MiB. */
export const Effort = z.object({
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  cpuSeconds: z.number().nonnegative(),
  peakMemoryMb: z.number().nonnegative(),
});
export type Effort = z.infer<typeof Effort>;

/** Starts a stopwatch; the returned function reads it. */
export function startEffort(): () => Effort {
  const startedAt = new Date();
  const cpuAtStart = process.cpuUsage();
  return () => {
    const cpu = process.cpuUsage(cpuAtStart);
    return {
      startedAt: startedAt.toISOString(),
      endedAt: new Date().toISOString(),
      cpuSeconds: (cpu.user + cpu.system) / 1e6,
      // maxRSS is in KiB on Linux and macOS alike under libuv.
      peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 102.4) / 10,
    };
  };
}

/** Wall seconds from the earliest start to the latest end of work that ran side by side; 0 for none. */
export function spanSeconds(efforts: readonly Effort[]): number {
  if (efforts.length === 0) return 0;
  const starts = efforts.map((effort) => Date.parse(effort.startedAt));
  const ends = efforts.map((effort) => Date.parse(effort.endedAt));
  return (Math.max(...ends) - Math.min(...starts)) / 1000;
}
