import { DescribeExecutionCommand, RedriveExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { RunningCloud } from '../../local/cloud.ts';
import { temporaryDirectory } from '../support/command-line.ts';
import { startTestCloud } from '../support/test-cloud.ts';
import { eventually, type ObservedCloud, observeCloud } from './observed-cloud.ts';

/** In this order: a run that others have passed may not load any more. */
const stages = ['report', 'load'];
let data: Awaited<ReturnType<typeof temporaryDirectory>>;
let running: RunningCloud;
let cloud: ObservedCloud;
/** The function that dies at every call. */
let broken = '';
/** Of the runs that failed, by the stage that broke. */
const runIds: Record<string, string> = {};

async function start(): Promise<void> {
  const faults = {
    functions: ({ functionName }: { functionName: string }) =>
      functionName === `lading-dev-${broken}` ? ('killBefore' as const) : undefined,
  };
  running = await startTestCloud({ dataDirectory: data.path, faults });
  cloud = await observeCloud(data.path);
}

async function stop(): Promise<void> {
  await cloud.close();
  await running.close();
}

/** One restart for both: a start takes longer than what is shown. */
beforeAll(async () => {
  data = await temporaryDirectory();
  await start();
  for (const stage of stages) {
    broken = stage;
    await cloud.put(`${stage}.csv`, `sku,name\n${stage}-1,One\n${stage}-2,Two\n`);
    const { runId, status } = await cloud.endedRunOf(`${stage}.csv`);
    expect(status).toBe('failed');
    runIds[stage] = runId;
  }
  broken = '';
  await stop();
  await start();
}, 120_000);
afterAll(async () => {
  await stop();
  await data.remove();
}, 60_000);

it.each(stages)(
  'an import whose %s failed is redriven after a restart, and what succeeded before is not done again',
  async (stage) => {
    const { stateMachineArn, stepFunctions } = cloud.connection;
    const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${runIds[stage]}`;
    await stepFunctions.send(new RedriveExecutionCommand({ executionArn }));
    const run = await eventually(`${stage}.csv did not succeed`, async () =>
      (await cloud.runs()).find(({ file, status }) => file === `${stage}.csv` && status === 'succeeded'),
    );
    expect(run).toMatchObject({ rows: 2, created: 2 });
    const execution = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    expect(execution.redriveCount).toBe(1);
    const entered = await cloud.statesOf(executionArn);
    expect(new Set(entered).size).toBe(entered.length);
    const skus = [`${stage}-1`, `${stage}-2`];
    expect(await cloud.products.countDocuments({ sku: { $in: skus } })).toBe(2);
  },
  60_000,
);
