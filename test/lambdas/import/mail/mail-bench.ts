import { MessageRejected, SESServiceException, SendEmailCommand } from '@aws-sdk/client-ses';
import { type NotifyInput, notify } from '../../../../lambdas/import/mail/notify.ts';
import { report } from '../../../../lambdas/import/report/report.ts';
import { buildFailedReport } from '../../../../lambdas/import/report/report-build.ts';
import { writeReportFiles } from '../../../../lambdas/import/report/report-files.ts';
import { RunReport } from '../../../../lambdas/import/report/report-model.ts';
import { startReportBench } from '../report-bench.ts';
import { metricsOf } from '../report-metrics.ts';
import { sampleInput, sampleRecord } from '../report-sample.ts';

/** What SES answers in the sandbox. */
export const sandbox = new MessageRejected({
  message: 'Email address is not verified. The following identities failed the check: kitchen@example.com',
  $metadata: { httpStatusCode: 400 },
});

export function refusal(name: string, httpStatusCode = 400): SESServiceException {
  return new SESServiceException({ name, message: name, $fault: 'client', $metadata: { httpStatusCode } });
}

/** Runs that have ended, with their reports, and a SES that does as it is told. */
export async function startMailBench() {
  const bench = await startReportBench();
  const { services, ses } = bench;
  return {
    services,
    stop: () => bench.stop(),
    accept: () => void ses.on(SendEmailCommand).resolves({ MessageId: 'message-1' }),
    fail: (error: Error) => void ses.on(SendEmailCommand).rejects(error),
    /** Forgets what was sent, and accepts. */
    reset() {
      ses.reset();
      this.accept();
    },
    calls: () => ses.commandCalls(SendEmailCommand).map(({ args }) => args[0].input),
    recordOf: (runId: string) => services.runs.getRun(runId),

    async reported(runId: string): Promise<NotifyInput> {
      const run = await bench.leaveBehind(runId);
      await metricsOf(() => report(run, services));
      return run;
    },

    async failed(runId: string): Promise<NotifyInput> {
      const run = { ...sampleInput, runId };
      await services.runs.openRun(run);
      const error = { code: 'not_csv', message: 'It is a ZIP archive.' };
      await services.runs.closeFailed(runId, error);
      const facts = { plan: undefined, record: sampleRecord({ runId }), partitions: [], efforts: {} };
      await writeReportFiles(services.s3, run.bucket, buildFailedReport(facts, error, run.receivedAt));
      return run;
    },

    /** The answer, and run and code of each mail that the alarm is told of. */
    async notifying(input: NotifyInput) {
      let answer: unknown;
      const lines = await metricsOf(async () => {
        answer = await notify(input, services);
      });
      const unsent = lines.map((line) => JSON.parse(line)).filter((line) => line.MailsUnsent === 1);
      return { answer, unsent: unsent.map(({ runId, code }) => [runId, code]) };
    },

    async reportOf(runId: string) {
      const stored = RunReport.parse(JSON.parse(await bench.read(`runs/${runId}/report.json`)));
      return { stored, page: await bench.read(`runs/${runId}/report.html`) };
    },
  };
}
