import { setTimeout as sleep } from 'node:timers/promises';
import {
  GetExecutionHistoryCommand,
  paginateGetExecutionHistory,
  RedriveExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { SeededRandom } from '../../../shared/seeded-random.ts';
import type { ChaosCloud } from './chaos-cloud.ts';
import type { Fault } from './fault-log.ts';
import { functionProcesses, stall } from './function-processes.ts';

/** States and the functions behind them; more of the load, where most can go wrong. */
const stages = [
  ['Validate', 'validate'],
  ['Transform', 'transform'],
  ['Review', 'review'],
  ['TakeTurn', 'take-turn'],
  ['WaitForTurn', undefined],
  ['Load', 'load'],
  ['Load', 'load'],
  ['Load', 'load'],
  ['Report', 'report'],
  ['Notify', 'notify'],
] as const;

const stallSeconds = [0.3, 1, 1, 2, 3, 3, 5, 8, 12, 20];
/** Longer than it may take to close a run; rare, as the round waits for it. */
const longStallSeconds = 75;
const longStallOneIn = 40;

export interface Strike {
  stage: (typeof stages)[number];
  stallSeconds?: number;
  stops: boolean;
}

/** What is done to a run from outside: it is stopped, its function stalls, or both. */
export function drawStrike(random: SeededRandom): Strike | undefined {
  const stage = random.pick(stages);
  const seconds = random.oneIn(longStallOneIn) ? longStallSeconds : random.pick(stallSeconds);
  switch (random.below(6)) {
    case 0:
    case 1:
      return { stage, stops: true };
    case 2:
      return stage[1] && { stage, stops: true, stallSeconds: seconds };
    case 3:
      return stage[1] && { stage, stops: false, stallSeconds: seconds };
    default:
      return undefined;
  }
}

/** Waits until the execution is in the state, then strikes; gives what it did. Throws when the cloud is down. */
export async function strike(
  cloud: ChaosCloud,
  runId: string,
  { stage: [state, functionName], stallSeconds: seconds, stops }: Strike,
  { delayMs, signal }: { delayMs: number; signal: AbortSignal },
): Promise<Fault[]> {
  if ((await waitForState(cloud, runId, state, signal)) === 'ended') return [];
  await sleep(delayMs);
  const { connection, pid } = await cloud.current();
  const at = Date.now();
  const stopped = seconds
    ? functionProcesses(pid).filter((one) => one.functionName.endsWith(`-${functionName}`))
    : [];
  for (const one of stopped) stall(one.pid, seconds!);
  const isStalled = stopped.length > 0;
  if (stops) {
    const stop = new StopExecutionCommand({ executionArn: arnOf(connection.stateMachineArn, runId) });
    await connection.stepFunctions.send(stop);
  }
  const stalled = isStalled && { until: at + seconds! * 1000 };
  return [
    ...(stops
      ? [{ kind: isStalled ? 'stalled and stopped' : 'stopped', at, runId, detail: state } as const]
      : []),
    ...(stalled ? [{ kind: 'stalled', at, detail: state, ...stalled } as const] : []),
  ];
}

/** False when it cannot be redriven (any more). */
export async function redrive(cloud: ChaosCloud, runId: string): Promise<boolean> {
  const { stateMachineArn, stepFunctions } = await cloud.connection();
  const executionArn = arnOf(stateMachineArn, runId);
  return stepFunctions.send(new RedriveExecutionCommand({ executionArn })).then(
    () => true,
    () => false,
  );
}

/** The names of the states that the execution has entered so far, oldest first. */
export async function enteredStates(cloud: ChaosCloud, runId: string): Promise<string[]> {
  const { stateMachineArn, stepFunctions } = await cloud.connection();
  const executionArn = arnOf(stateMachineArn, runId);
  const names: string[] = [];
  for await (const { events = [] } of paginateGetExecutionHistory(
    { client: stepFunctions, pageSize: 1000 },
    { executionArn },
  )) {
    names.push(...events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []));
  }
  return names;
}

const lookEveryMs = 150;

async function waitForState(
  cloud: ChaosCloud,
  runId: string,
  state: string,
  signal: AbortSignal,
): Promise<'there' | 'ended'> {
  while (!signal.aborted) {
    const { stateMachineArn, stepFunctions } = await cloud.connection();
    const newest = { executionArn: arnOf(stateMachineArn, runId), reverseOrder: true, maxResults: 12 };
    const { events = [] } = await stepFunctions.send(new GetExecutionHistoryCommand(newest));
    if (/^Execution(Succeeded|Failed|Aborted|TimedOut)$/.test(events[0]?.type ?? '')) return 'ended';
    const entered = events.find((event) => event.stateEnteredEventDetails)?.stateEnteredEventDetails?.name;
    if (entered === state) return 'there';
    await sleep(lookEveryMs);
  }
  return 'ended';
}

export function arnOf(stateMachineArn: string, runId: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${runId}`;
}
