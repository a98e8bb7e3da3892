import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { apiError, maxPayloadBytes } from './errors.ts';
import { type Execution, type ExecutionSummary, executionStatuses } from './execution-store.ts';
import type { Executions, ReadyMachine } from './executions.ts';
import { mapRunsOf } from './map-runs.ts';

type Operation = (input: unknown) => Promise<unknown>;

/** Names have up to 80 characters; AWS refuses white space, brackets, wildcards and these signs. */
const executionName = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]{1,80}$/;
const page = { nextToken: z.string().optional(), maxResults: z.number().int().min(0).max(1000).default(0) };
const execution = z.object({ executionArn: z.string() });
const inputs = {
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
    statusFilter: z.enum(executionStatuses).optional(),
    ...page,
  }),
  mapRuns: execution.extend(page),
  history: execution.extend({ reverseOrder: z.boolean().default(false), ...page }),
  stop: execution.extend({ error: z.string().max(256).optional(), cause: z.string().max(32_768).optional() }),
};

/** The operations of Step Functions' API that are served here, by name. Dates are seconds since 1970. */
export function createOperations(
  machines: ReadyMachine[],
  executions: Executions,
): Record<string, Operation> {
  const { store } = executions;
  const openedAt = Date.now() / 1000;

  function machineOf(arn: string): ReadyMachine {
    const found = machines.find(({ declared }) => declared.arn === arn);
    if (!found) throw apiError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return found;
  }

  async function executionOf(arn: string): Promise<Execution> {
    const found = await store.read(arn);
    if (!found) throw apiError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return found;
  }

  function describeMachine({ declared }: ReadyMachine) {
    const { arn, name, definition, roleArn } = declared;
    return { stateMachineArn: arn, name, definition, roleArn };
  }

  return {
    async ListStateMachines(input) {
      const { items, nextToken } = cutPage(machines, parse(inputs.listMachines, input));
      const stateMachines = items.map(({ declared: { arn, name } }) => ({
        stateMachineArn: arn,
        name,
        type: 'STANDARD',
        creationDate: openedAt,
      }));
      return { stateMachines, nextToken };
    },

    async DescribeStateMachine(input) {
      const machine = machineOf(parse(inputs.stateMachine, input).stateMachineArn);
      return { ...describeMachine(machine), status: 'ACTIVE', type: 'STANDARD', creationDate: openedAt };
    },

    async DescribeStateMachineForExecution(input) {
      const { stateMachineArn } = await executionOf(parse(execution, input).executionArn);
      return { ...describeMachine(machineOf(stateMachineArn)), updateDate: openedAt };
    },

    async StartExecution(input) {
      const request = parse(inputs.start, input);
      const machine = machineOf(request.stateMachineArn);
      const name = request.name ?? randomUUID();
      if (!executionName.test(name)) throw apiError('InvalidName', `Invalid Name: '${name}'`);
      checkInput(request.input);
      const { executionArn, startDate } = await executions.start(machine, name, request.input);
      return { executionArn, startDate: seconds(startDate) };
    },

    async StopExecution(input) {
      const { executionArn, error, cause } = parse(inputs.stop, input);
      const { stopDate } = await executions.stop(executionArn, { error, cause });
      return { stopDate: seconds(stopDate) };
    },

    async DescribeExecution(input) {
      const found = await executionOf(parse(execution, input).executionArn);
      const { announced: _, ...plain } = found;
      return {
        ...plain,
        ...datesOf(found),
        inputDetails: { included: true },
        ...(found.output !== undefined && { outputDetails: { included: true } }),
        redriveCount: 0,
        redriveStatus: 'NOT_REDRIVABLE',
        redriveStatusReason: 'Redrive is not served by the embedded cloud',
      };
    },

    async ListExecutions(input) {
      const request = parse(inputs.list, input);
      const { stateMachineArn, mapRunArn, statusFilter } = request;
      if ((stateMachineArn === undefined) === (mapRunArn === undefined)) {
        throw apiError('ValidationException', 'give one of stateMachineArn and mapRunArn');
      }
      if (stateMachineArn !== undefined) machineOf(stateMachineArn);
      const found = store
        .list()
        .filter((one) => (mapRunArn ? one.mapRunArn === mapRunArn : one.stateMachineArn === stateMachineArn))
        .filter((one) => statusFilter === undefined || one.status === statusFilter);
      const { items, nextToken } = cutPage(found, request);
      return { executions: items.map(summaryOf), nextToken };
    },

    async ListMapRuns(input) {
      const request = parse(inputs.mapRuns, input);
      const owner = await executionOf(request.executionArn);
      const found = mapRunsOf(owner, await store.readHistory(owner.executionArn));
      const { items, nextToken } = cutPage(found, request);
      return { mapRuns: items, nextToken };
    },

    async GetExecutionHistory(input) {
      const request = parse(inputs.history, input);
      await executionOf(request.executionArn);
      const events = await store.readHistory(request.executionArn);
      const { items, nextToken } = cutPage(request.reverseOrder ? events.reverse() : events, request);
      return { events: items, nextToken };
    },
  };
}

function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw apiError('ValidationException', problems.join('; '));
}

function checkInput(input: string): void {
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
function cutPage<Item>(items: Item[], { nextToken, maxResults }: { nextToken?: string; maxResults: number }) {
  const start = nextToken === undefined ? 0 : Number(Buffer.from(nextToken, 'base64url').toString());
  if (!Number.isInteger(start) || start < 0) throw apiError('InvalidToken', `Invalid Token: '${nextToken}'`);
  const end = start + (maxResults || 100);
  return {
    items: items.slice(start, end),
    ...(end < items.length && { nextToken: Buffer.from(String(end)).toString('base64url') }),
  };
}

function summaryOf(summary: ExecutionSummary) {
  const { executionArn, stateMachineArn, mapRunArn, name, status } = summary;
  return { executionArn, stateMachineArn, mapRunArn, name, status, ...datesOf(summary) };
}

function datesOf({ startDate, stopDate }: { startDate: string; stopDate?: string }) {
  return { startDate: seconds(startDate), ...(stopDate !== undefined && { stopDate: seconds(stopDate) }) };
}

function seconds(date: string | undefined): number {
  return date === undefined ? Date.now() / 1000 : Date.parse(date) / 1000;
}
