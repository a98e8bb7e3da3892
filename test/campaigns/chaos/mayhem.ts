import { z } from 'zod';

const oneIn = z.number().int().nonnegative();

/** How much goes wrong: "1 in n" of each kind; 0 is never. The same seed draws the same numbers. */
export const Mayhem = z.object({
  seed: z.number().int(),
  functionDeath: oneIn,
  eventRepeat: oneIn,
  callFailure: oneIn,
  /** Changes of an execution's status that are lost, or told twice or late. */
  statusLoss: oneIn.default(0),
  statusRepeat: oneIn.default(0),
  /** Where each fault is noted, a line of JSON for each. */
  log: z.string().optional(),
});
export type Mayhem = z.input<typeof Mayhem>;
