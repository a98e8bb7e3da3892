import { execFileSync } from 'node:child_process';
import { z } from 'zod';
import { resourcesOf, root } from './synthesized.ts';

const Line = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string() })),
      }),
    ),
  }),
});

export interface EmittedMetric {
  namespace: string;
  name: string;
  dimensions: string[];
  values: Record<string, unknown>;
}

const script = `
import * as emit from './lambdas/import/run/run-metrics.ts';
import { stageNames } from './lambdas/import/run/run-record.ts';
const counts = { rows: 5, created: 1, updated: 1, unchanged: 1, duplicates: 1, rejected: 1, warnings: 0, reasons: {} };
emit.emitRunReceived();
emit.emitRunSucceeded(counts);
emit.emitRunFailed('file_empty');
emit.emitMailUnsent({ runId: 'r', code: 'mail_refused', message: 'm', error: undefined });
for (const stage of stageNames) emit.emitStageSeconds(stage, 1);
import * as sla from './lambdas/sla/sla-metrics.ts';
import { emitRequest } from './lambdas/http/request-metrics.ts';
sla.emitReport({ reportId: 'r', monitor: 'm', ageSeconds: 1, newByFolder: new Map([['f', 1]]), known: 1, resolved: 1 });
sla.emitMonitors([], 0);
emitRequest({ route: 'GET /sla-errors', status: 200, latencyMs: 1, requestId: 'r' });
import { refreshToken } from './lambdas/auth/routes/refresh-token.ts';
const refusing = {
  cognito: { withRefreshToken: async () => ({ refusal: 'NotAuthorizedException' }) },
  throttle: { check: async () => undefined, fail: async () => undefined },
  refusalMs: 0,
  edgeToken: 'edge',
};
const request = { body: { refreshToken: 'x' }, headers: {}, sourceIp: '', requestId: '' };
await refreshToken.handle(request, refusing).catch(() => {});
`;

let known: EmittedMetric[] | undefined;

const Filter = z.object({
  MetricTransformations: z.array(
    z.object({
      MetricNamespace: z.string(),
      MetricName: z.string(),
      Dimensions: z.array(z.object({ Key: z.string() })).default([]),
    }),
  ),
});

/** What the product tells CloudWatch: its functions in their logs, and filters on other logs. */
export function emittedMetrics(): EmittedMetric[] {
  known ??= [...metricsOfFunctions(), ...metricsOfFilters()];
  return known;
}

function metricsOfFilters(): EmittedMetric[] {
  return resourcesOf('AWS::Logs::MetricFilter').flatMap(({ Properties }) =>
    Filter.parse(Properties).MetricTransformations.map(({ MetricNamespace, MetricName, Dimensions }) => ({
      namespace: MetricNamespace,
      name: MetricName,
      dimensions: Dimensions.map(({ Key }) => Key).sort(),
      values: {},
    })),
  );
}

/** From their own code: it goes past any console of a test. */
function metricsOfFunctions(): EmittedMetric[] {
  return readLines().flatMap((line) => {
    const { _aws, ...values } = Line.parse(JSON.parse(line));
    return _aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
      Dimensions.flatMap((dimensions) =>
        Metrics.map(({ Name }) => ({
          namespace: Namespace,
          name: Name,
          dimensions: dimensions.toSorted(),
          values,
        })),
      ),
    );
  });
}

function readLines(): string[] {
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', script];
  const text = execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  return text.split('\n').filter((line) => line.startsWith('{'));
}
