import { z } from 'zod';
import { apiError, maxPayloadBytes } from './errors.ts';
import { childStatuses } from './map-run-store.ts';

/** Names have up to 80 characters; AWS refuses white space, brackets, wildcards and these signs. */
export const executionName = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]{1,80}$/;
const page = { nextToken: z.string().optional(), maxResults: z.number().int().min(0).max(1000).default(0) };
const arnForms = {
  execution: /^arn:aws[a-z-]*:states:[a-z0-9-]+:\d{12}:execution:[^:]+:[^:]+$/,
  mapRun: /^arn:aws[a-z-]*:states:[a-z0-9-]+:\d{12}:mapRun:[^:]+:[^:]+(:\d+)?$/,
};
const execution = z.object({ executionArn: z.string() });
export const inputs = {
  execution,
  stateMachine: z.object({ stateMachineArn: z.string() }),
  start: z.object({
    stateMachineArn: z.string(),
    name: z.string().optional(),
    input: z.string().default('{}'),
  }),
  listMachines: z.object(page),
  list: z.object({
    stateMachineArn: z.string().optional(),
    mapRunArn: z.string().optional(),
    statusFilter: z.enum(childStatuses).optional(),
    redriveFilter: z.enum(['REDRIVEN', 'NOT_REDRIVEN']).optional(),
    ...page,
  }),
  mapRuns: execution.extend(page),
  mapRun: z.object({ mapRunArn: z.string() }),
  redrive: execution.extend({ clientToken: z.string().min(1).max(64).optional() }),
  history: execution.extend({ reverseOrder: z.boolean().default(false), ...page }),
  stop: execution.extend({ error: z.string().max(256).optional(), cause: z.string().max(32_768).optional() }),
};

/** @throws ValidationException naming the fields, InvalidArn for what is no ARN of its kind. */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) {
    checkArns(parsed.data);
    return parsed.data;
  }
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw apiError('ValidationException', problems.join('; '));
}

function checkArns(request: unknown): void {
  const { executionArn, mapRunArn } = z
    .object({ executionArn: z.string().optional(), mapRunArn: z.string().optional() })
    .parse(request);
  const isRight =
    (executionArn === undefined || arnForms.execution.test(executionArn)) &&
    (mapRunArn === undefined || arnForms.mapRun.test(mapRunArn));
  if (!isRight) throw apiError('InvalidArn', `Invalid Arn: '${executionArn ?? mapRunArn}'`);
}

/** Refuses an input that is not JSON or longer than AWS takes (256 KiB). */
export function checkInput(input: string): void {
  if (Buffer.byteLength(input) > maxPayloadBytes) {
    throw apiError('InvalidExecutionInput', `the input is longer than ${maxPayloadBytes} bytes`);
  }
  try {
    JSON.parse(input);
  } catch {
    throw apiError('InvalidExecutionInput', "Invalid State Machine Execution Input: 'the input is not JSON'");
  }
}

/** A token is the place of the next item; 0 as page size means AWS's default of 100. */
export function cutPage<Item>(
  items: Item[],
  { nextToken, maxResults }: { nextToken?: string; maxResults: number },
) {
  const start = nextToken === undefined ? 0 : Number(Buffer.from(nextToken, 'base64url').toString());
  if (!Number.isInteger(start) || start < 0) throw apiError('InvalidToken', `Invalid Token: '${nextToken}'`);
  const end = start + (maxResults || 100);
  return {
    items: items.slice(start, end),
    ...(end < items.length && { nextToken: Buffer.from(String(end)).toString('base64url') }),
  };
}
