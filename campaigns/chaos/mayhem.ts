import { z } from 'zod';

/** How much goes wrong: "1 in n" of each kind; 0 is never. The same seed draws the same numbers. */
export const Mayhem = z.object({
  seed: z.number().int(),
  functionDeath: z.number().int().nonnegative(),
  eventRepeat: z.number().int().nonnegative(),
  callFailure: z.number().int().nonnegative(),
});
export type Mayhem = z.infer<typeof Mayhem>;
