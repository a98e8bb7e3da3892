import { z } from 'zod';

/** An event as GetExecutionHistory gives it, with `<type>EventDetails` of the type; `timestamp` in seconds. */
export const HistoryEvent = z.looseObject({
  timestamp: z.number(),
  type: z.string(),
  id: z.number().int(),
  previousEventId: z.number().int(),
});
export type HistoryEvent = z.infer<typeof HistoryEvent>;
