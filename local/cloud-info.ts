import { z } from 'zod';

/** Where a running embedded cloud answers (URLs) and what its parts are called; kept in `cloud.json`. */
export const CloudInfo = z.object({
  pid: z.number().int(),
  /** Of the administrator, for every endpoint; region us-east-1. */
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
  s3: z.url(),
  dynamodb: z.url(),
  sqs: z.url(),
  lambda: z.url(),
  stepfunctions: z.url(),
  mail: z.url(),
  /** The page at `/`, and the API at `/v1`, as the distribution shows them. */
  site: z.url(),
  /** Without a slash at its end: `${api}/sla-errors`. */
  api: z.url(),
  cognito: z.url(),
  userPoolId: z.string(),
  userPoolClientId: z.string(),
  breachTable: z.string(),
  mongodb: z.string(),
  database: z.string(),
  dropBucket: z.string(),
  runTable: z.string(),
  stateMachineArn: z.string(),
  notifyFunction: z.string(),
});
export type CloudInfo = z.infer<typeof CloudInfo>;
