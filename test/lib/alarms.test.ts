import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { fileCodes } from '../../lambdas/import/run/codes.ts';
import { emittedMetrics } from './emitted-metrics.ts';
import { resourcesOf, root } from './synthesized.ts';

const Metric = z.object({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.unknown() })).default([]),
});
const Alarm = z.object({
  AlarmName: z.string(),
  AlarmDescription: z.string(),
  AlarmActions: z.array(z.unknown()),
  TreatMissingData: z.string(),
  Metrics: z.array(z.object({ MetricStat: z.object({ Metric }).optional() })).optional(),
  Namespace: z.string().optional(),
});
const Query = z.object({
  Id: z.string(),
  Expression: z.string().optional(),
  MetricStat: z.object({ Metric, Stat: z.enum(['SampleCount', 'p99']), Period: z.number() }).optional(),
});
const runbook = readFileSync(join(root, 'docs/runbook.md'), 'utf8');
const failureCode = readFileSync(join(root, 'lambdas/import/closing/failure-cause.ts'), 'utf8');
const runCodes = new Set([...failureCode.matchAll(/inFixedWords\('(\w+)'\)/g)].map(([, code]) => code));
const alarms = resourcesOf('AWS::CloudWatch::Alarm').map(({ Properties }) => ({
  ...Alarm.parse(Properties),
  metrics: metricsOf(Properties),
}));

/** Metrics of AWS that the alarms rely on, and the type of resource that their dimension names. */
const awsMetrics: Record<string, [metrics: string[], dimension: string, type: string]> = {
  'AWS/ApiGateway': [['5XXError', 'Latency'], 'Stage', 'AWS::ApiGateway::Stage'],
  'AWS/Lambda': [
    ['DestinationDeliveryFailures', 'Duration', 'Errors', 'Throttles'],
    'FunctionName',
    'AWS::Lambda::Function',
  ],
  'AWS/States': [
    ['ExecutionThrottled', 'ExecutionsTimedOut'],
    'StateMachineArn',
    'AWS::StepFunctions::StateMachine',
  ],
  'AWS/SQS': [['ApproximateNumberOfMessagesVisible'], 'QueueName', 'AWS::SQS::Queue'],
  'AWS/Events': [['InvocationsFailedToBeSentToDlq'], 'RuleName', 'AWS::Events::Rule'],
  'AWS/DynamoDB': [['ReadThrottleEvents', 'WriteThrottleEvents'], 'TableName', 'AWS::DynamoDB::Table'],
};

describe('alarms', () => {
  it.each(alarms)(
    '$AlarmName says who is hurt and where the runbook helps',
    ({ AlarmName, AlarmDescription }) => {
      const [, hurt = '', anchor] =
        /^(.+)\. What to do: docs\/runbook\.md#([a-z-]+)$/.exec(AlarmDescription) ?? [];
      expect(hurt).toMatch(/team/i);
      expect(runbookAnchors()).toContain(anchor);
      expect(AlarmName.toLowerCase()).toBe(`lading-dev-${anchor?.replaceAll('-', '')}`);
    },
  );

  it('the runbook has no section for an alarm that does not exist', () => {
    const anchors = alarms.map(({ AlarmDescription }) => AlarmDescription.split('#')[1]);
    expect(runbookAnchors('### ').sort()).toEqual(anchors.sort());
  });

  it.each([...fileCodes, ...runCodes])(
    'the runbook says what to do about a run that failed with %s',
    (code) => {
      expect(runbook).toContain(`\`${code}\``);
    },
  );

  it.each(alarms)('$AlarmName watches what the code or AWS emits, with its dimensions', ({ metrics }) => {
    expect(metrics).not.toEqual([]);
    for (const { Namespace, MetricName, Dimensions } of metrics) {
      if (Namespace === 'Lading') {
        const dimensions = Dimensions.map(({ Name }) => Name).sort();
        expect(emittedMetrics()).toContainEqual(
          expect.objectContaining({ namespace: Namespace, name: MetricName, dimensions }),
        );
      } else {
        const [names, dimension, type] = awsMetrics[Namespace]!;
        expect(names).toContain(MetricName);
        const own = Dimensions.filter(({ Name }) => Name !== 'ApiName');
        expect(own.map(({ Name }) => Name)).toEqual([dimension]);
        expect(resourcesOf(type).map(({ id }) => id)).toContain(referenced(own[0]?.Value));
      }
    }
  });

  it('each tells operations, and silence is no alarm', () => {
    for (const { AlarmActions, TreatMissingData } of alarms) {
      expect(AlarmActions).toEqual([{ Ref: expect.stringMatching(/^AlarmsTopic/) }]);
      expect(TreatMissingData).toBe('notBreaching');
    }
  });

  it('each dead-letter queue has an alarm on its first message', () => {
    const watched = resourcesOf('AWS::CloudWatch::Alarm')
      .filter(({ Properties }) => Properties.MetricName === 'ApproximateNumberOfMessagesVisible')
      .filter(({ Properties }) => Properties.Threshold === 1)
      .map(({ Properties }) => referenced(metricsOf(Properties)[0]?.Dimensions[0]?.Value));
    expect(watched.sort()).toEqual(
      resourcesOf('AWS::SQS::Queue')
        .map(({ id }) => id)
        .sort(),
    );
  });

  it('alarms may publish to the topic, and only those of this account', () => {
    const [policy] = resourcesOf('AWS::SNS::TopicPolicy');
    expect(policy?.Properties.PolicyDocument).toMatchObject({
      Statement: expect.arrayContaining([
        expect.objectContaining({
          Action: 'sns:Publish',
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        }),
      ]),
    });
  });

  it.each([
    [undefined, undefined, undefined],
    [1, 30_000, 0],
    [99, 30_000, 0],
    [100, 30_000, 30_000],
    [5_000, 1_999, 1_999],
  ])(
    'of %s requests in five minutes with a slowest percent of %s ms the API is as slow as %s',
    (samples, p99, slow) => {
      const alarm = resourcesOf('AWS::CloudWatch::Alarm').find(({ Properties }) =>
        String(Properties.AlarmName).endsWith('-ApiSlow'),
      );
      const queries = z.array(Query).parse(alarm?.Properties.Metrics);
      const [expression] = queries.flatMap(({ Expression }) => Expression ?? []);
      const metricOf = (id: string) => {
        const { Metric, Stat, Period } = queries.find(({ Id }) => Id === id)!.MetricStat!;
        expect([Metric.Namespace, Metric.MetricName, Period]).toEqual(['AWS/ApiGateway', 'Latency', 300]);
        return { SampleCount: samples, p99 }[Stat];
      };
      expect(evaluated(expression!, metricOf)).toBe(slow);
      expect(alarm?.Properties).toMatchObject({ Threshold: 2000, EvaluationPeriods: 3 });
    },
  );

  it('the time limit of load rings at four fifths of it', () => {
    const near = resourcesOf('AWS::CloudWatch::Alarm').find(({ Properties }) =>
      String(Properties.AlarmName).endsWith('-LoadNearTimeout'),
    );
    expect(near?.Properties).toMatchObject({
      MetricName: 'Duration',
      Statistic: 'Maximum',
      Threshold: 720_000,
    });
  });
});

/** `IF(a >= 100, b, 0)` as CloudWatch computes it: nothing where a metric has no data. */
function evaluated(expression: string, metricOf: (id: string) => number | undefined): number | undefined {
  const [, condition = '', least, value = '', otherwise] =
    /^IF\((\w+) >= (\d+), (\w+), (\d+)\)$/.exec(expression) ?? [];
  const count = metricOf(condition);
  if (count === undefined) return undefined;
  return count >= Number(least) ? metricOf(value) : Number(otherwise);
}

function metricsOf(properties: Record<string, unknown>): z.infer<typeof Metric>[] {
  const several = Alarm.parse(properties).Metrics?.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []);
  return several ?? [Metric.parse(properties)];
}

/** Logical id behind a Ref or Fn::GetAtt. */
function referenced(value: unknown): unknown {
  const { Ref, 'Fn::GetAtt': attribute } = z
    .object({ Ref: z.string().optional(), 'Fn::GetAtt': z.array(z.string()).optional() })
    .parse(value);
  return Ref ?? attribute?.[0];
}

/** Anchors of the headings as GitHub makes them. */
function runbookAnchors(level = '#'): string[] {
  const headings = runbook.split('\n').filter((line) => line.startsWith(level));
  return headings.map((line) => line.replace(/^#+ /, '').trim().toLowerCase().replaceAll(' ', '-'));
}
