import * as z from 'zod';

/** What is read of the request context of a proxy event (payload 1.0) of an API Gateway REST API. */
export const EventContext = z.object({
  requestId: z.string(),
  /** With the stage, as the sender sees it. */
  path: z.string().default(''),
  identity: z.object({ sourceIp: z.string().nullish() }).nullish(),
  /** The context that the authorizer returned: `scopes` are separated by blanks. */
  authorizer: z.object({ username: z.string().optional(), scopes: z.string().optional() }).nullish(),
});
export type EventContext = z.infer<typeof EventContext>;
