import { z } from 'zod';

const texts = z.record(z.string(), z.string().nullish()).nullish();
const manyTexts = z.record(z.string(), z.array(z.string()).nullish()).nullish();

/** What is read of a proxy event (payload 1.0) of an API Gateway REST API. */
export const GatewayEvent = z.object({
  resource: z.string(),
  path: z.string(),
  httpMethod: z.string(),
  headers: texts,
  multiValueHeaders: manyTexts,
  queryStringParameters: texts,
  multiValueQueryStringParameters: manyTexts,
  pathParameters: texts,
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
  requestContext: z.object({
    requestId: z.string(),
    path: z.string().optional(),
    identity: z.object({ sourceIp: z.string().nullish() }).nullish(),
    /** The context that the authorizer returned: `scopes` are separated by blanks. */
    authorizer: z.object({ username: z.string().optional(), scopes: z.string().optional() }).nullish(),
  }),
});
export type GatewayEvent = z.infer<typeof GatewayEvent>;
