import { z } from 'zod';

/** What the lowered Task got from the input of the state. */
export const MapParameters = z.object({
  input: z.unknown(),
  items: z.array(z.unknown()).optional(),
  reader: z.object({ Bucket: z.string().optional(), Key: z.string().optional() }),
  writer: z.object({ Bucket: z.string().optional(), Prefix: z.string().optional() }),
  batchInput: z.record(z.string(), z.unknown()),
  maxConcurrency: z.number().optional(),
  toleratedCount: z.number().optional(),
  toleratedPercentage: z.number().optional(),
});
export type MapParameters = z.infer<typeof MapParameters>;
