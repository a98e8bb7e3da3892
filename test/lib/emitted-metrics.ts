import { execFileSync } from 'node:child_process';
import { z } from 'zod';
import { root } from './synthesized.ts';

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
import * as emit from './lambdas/import/run-metrics.ts';
import { stageNames } from './lambdas/import/run-record.ts';
const counts = { rows: 5, created: 1, updated: 1, unchanged: 1, duplicates: 1, rejected: 1, warnings: 0, reasons: {} };
emit.emitRunReceived();
emit.emitRunSucceeded(counts);
emit.emitRunFailed('file_empty');
for (const stage of stageNames) emit.emitStageSeconds(stage, 1);
`;

let known: EmittedMetric[] | undefined;

/** What the functions write for CloudWatch, from their own code: it goes past any console of a test. */
export function emittedMetrics(): EmittedMetric[] {
  known ??= readLines().flatMap((line) => {
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
  return known;
}

function readLines(): string[] {
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', script];
  const text = execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  return text.split('\n').filter((line) => line.startsWith('{'));
}
