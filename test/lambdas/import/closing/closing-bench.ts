import { SendEmailCommand } from '@aws-sdk/client-ses';
import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { closeRun } from '../../../../lambdas/import/closing/close-run.ts';
import { startReportBench } from '../report-bench.ts';
import { metricsOf } from '../report-metrics.ts';
import { sampleInput } from '../report-sample.ts';

export const refusal = {
  error: 'not_csv',
  cause: JSON.stringify({ errorMessage: 'The file is a ZIP archive.' }),
};

/** What EventBridge tells when the execution of a run has ended; by itself, that its file was refused. */
export function ended(runId: string, detail: Record<string, unknown> = refusal) {
  const input = JSON.stringify({ ...sampleInput, runId });
  const executionArn = `arn:aws:states:eu-central-1:111122223333:execution:import:${runId}`;
  return { detail: { executionArn, status: 'FAILED' as const, input, ...detail } };
}

export const withIndexes = { indexes: [{ name: 'b', key: { brand: 1 } }] };

/** What closes runs, with mails that are taken and executions that failed, until a test says otherwise. */
export async function startClosingBench() {
  const bench = await startReportBench();
  return {
    ...bench,

    reset(): void {
      bench.ses.reset();
      bench.ses.on(SendEmailCommand).resolves({ MessageId: 'message-1' });
      bench.sfn.reset();
      bench.sfn.on(DescribeExecutionCommand).resolves({ status: 'FAILED' });
    },

    mails: () => bench.ses.commandCalls(SendEmailCommand).map(({ args }) => args[0].input),

    /** Handles the event and tells how many failures of a code it counted. */
    async close(event: ReturnType<typeof ended>, changes: object = {}): Promise<number> {
      const lines = await metricsOf(() => closeRun(event, { ...bench.services, ...changes }));
      return lines.filter((line) => line.includes('RunsFailed') && line.includes('"code":')).length;
    },
  };
}
