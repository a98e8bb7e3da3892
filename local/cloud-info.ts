import { z } from 'zod';

/** Where a running embedded cloud answers (URLs) and what its parts are called; kept in `cloud.json`. */
export const CloudInfo = z.object({
  pid: z.number().int(),
  s3: z.url(),
  dynamodb: z.url(),
  lambda: z.url(),
  stepfunctions: z.url(),
  mail: z.url(),
  mongodb: z.string(),
  database: z.string(),
  dropBucket: z.string(),
  runTable: z.string(),
  stateMachineArn: z.string(),
  cognito: z.url().optional(),
  /** Base URL of the API: paths such as `/sla-errors` follow it. */
  api: z.url().optional(),
  userPoolId: z.string().optional(),
  userPoolClientId: z.string().optional(),
});
export type CloudInfo = z.infer<typeof CloudInfo>;
