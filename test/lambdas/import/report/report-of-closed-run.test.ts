import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { closeRun } from '../../../../lambdas/import/closing/close-run.ts';
import { report } from '../../../../lambdas/import/report/report.ts';
import { RunReport } from '../../../../lambdas/import/report/report-model.ts';
import { startReportBench } from '../report-bench.ts';
import { metricsOf } from '../report-metrics.ts';

let bench: Awaited<ReturnType<typeof startReportBench>>;
beforeAll(async () => {
  bench = await startReportBench();
});
afterAll(() => bench.stop());
beforeEach(() => {
  bench.sfn.reset();
  bench.sfn.on(DescribeExecutionCommand).resolves({ status: 'ABORTED' });
});

async function stop(run: { runId: string }): Promise<void> {
  const executionArn = `${bench.services.stateMachineArn.replace(':stateMachine:', ':execution:')}:${run.runId}`;
  const detail = { executionArn, status: 'ABORTED' as const, input: JSON.stringify(run) };
  await metricsOf(() => closeRun({ detail }, bench.services));
}

async function stateOf(runId: string) {
  const { runs } = bench.services;
  const written = RunReport.parse(JSON.parse(await bench.read(`runs/${runId}/report.json`)));
  const record = await runs.getRun(runId);
  return [record?.status, written.status, record?.error?.code, (await runs.readTurn()).holder];
}

describe('the report of a run that was closed as failed', () => {
  it('meanwhile stays that of a failed run', async () => {
    const run = await bench.leaveBehind('overtaken');
    const { runs } = bench.services;
    const rangeOutcomes: typeof runs.rangeOutcomes = async (runId) => {
      await stop(run);
      return runs.rangeOutcomes(runId);
    };
    const late = metricsOf(() => report(run, { ...bench.services, runs: { ...runs, rangeOutcomes } }));
    await expect(late).rejects.toMatchObject({ name: 'DependencyError', code: 'run_contended' });
    expect(await stateOf('overtaken')).toEqual(['failed', 'failed', 'run_aborted', undefined]);
  });

  it('before is not written by a call that comes late', async () => {
    const run = await bench.leaveBehind('late');
    await stop(run);
    await expect(report(run, bench.services)).rejects.toMatchObject({ code: 'run_ended' });
    expect(await stateOf('late')).toEqual(['failed', 'failed', 'run_aborted', undefined]);
  });

  it('before is written after a redrive of the report alone', async () => {
    const run = await bench.leaveBehind('redriven');
    await stop(run);
    bench.sfn.on(DescribeExecutionCommand).resolves({ status: 'RUNNING' });
    await metricsOf(() => report(run, bench.services));
    expect(await stateOf('redriven')).toEqual(['succeeded', 'succeeded', undefined, undefined]);
    expect(await bench.services.runs.listQueue()).toEqual([]);
  });
});
