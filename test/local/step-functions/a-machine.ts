import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterEach } from '@jest/globals';
import type { LocalStateMachine } from '../../../local/step-functions/declared.ts';
import {
  type StepFunctionsOptions,
  startStepFunctions,
} from '../../../local/step-functions/start-step-functions.ts';
import type { StatusEvent } from '../../../local/step-functions/status-event.ts';
import { eventually } from '../lambda/a-function.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

export const machineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:import';
export const functionArn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;

export function aMachine(definition: object): LocalStateMachine {
  return {
    logicalId: 'Import',
    name: 'import',
    arn: machineArn,
    roleArn: 'arn:aws:iam::000000000000:role/import',
    definition: JSON.stringify(definition),
  };
}

/** A Task that invokes `functionName` with the whole input. */
export function anInvoke(functionName: string, fields: object) {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: functionArn(functionName), 'Payload.$': '$' },
    ...fields,
  };
}

/** The error of a function as Step Functions sees it. */
export function functionError(errorType: string, errorMessage: string): Error {
  const cause = JSON.stringify({ errorType, errorMessage, trace: [] });
  return Object.assign(new Error(cause), { name: errorType });
}

export const directory = () => mkdtemp(join(tmpdir(), 'lading-states-'));

/** Starts one machine behind the real endpoint, and gives a client and what it told of. */
export async function aService(definition: object, overrides: Partial<StepFunctionsOptions> = {}) {
  const told: StatusEvent[] = [];
  const service = await startStepFunctions({
    machines: [aMachine(definition)],
    directory: await directory(),
    invokeLambda: async (_, payload) => payload,
    readObject: async () => Buffer.from('[]'),
    onStatusChange: async (event) => {
      told.push(event);
    },
    mapConcurrency: 4,
    maxRetryDelaySeconds: 0.01,
    maxWaitSeconds: 0.01,
    ...overrides,
  });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new SFNClient({ endpoint: service.url, region: 'us-east-1', credentials });
  let closing: Promise<void> | undefined;
  const close = () => {
    client.destroy();
    closing ??= service.close();
    return closing;
  };
  closers.push(close);

  async function begin(input: unknown = {}, name?: string): Promise<string> {
    const command = new StartExecutionCommand({
      stateMachineArn: machineArn,
      name,
      input: JSON.stringify(input),
    });
    return (await client.send(command)).executionArn!;
  }

  async function end(executionArn: string): Promise<DescribeExecutionCommandOutput & { result?: unknown }> {
    return eventually(async () => {
      const answer = await client.send(new DescribeExecutionCommand({ executionArn }));
      if (answer.status === 'RUNNING') return undefined;
      return answer.output === undefined ? answer : { ...answer, result: JSON.parse(answer.output) };
    });
  }

  async function historyTypes(executionArn: string): Promise<(string | undefined)[]> {
    const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
    return (events ?? []).map(({ type }) => type);
  }

  /** Newest first. */
  async function lastEvents(executionArn: string, maxResults: number) {
    const newest = { executionArn, maxResults, reverseOrder: true };
    return (await client.send(new GetExecutionHistoryCommand(newest))).events ?? [];
  }

  return {
    client,
    close,
    lastEvents,
    told,
    begin,
    end,
    historyTypes,
    run: async (input?: unknown) => end(await begin(input)),
  };
}
