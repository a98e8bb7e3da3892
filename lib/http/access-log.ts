import { Duration } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { metricNamespace } from '../../lambdas/runtime/metrics.ts';
import type { StageConfig } from '../settings/config.ts';

/** Metrics that come from the access log, because no function sees these requests. */
export const gatewayMetrics = {
  /** What the gateway answered itself; dimensions `Route`, such as `/sla-errors`, and `Status`. */
  responses: 'GatewayResponses',
  /** Those among them that were one too many; without dimensions, so that an alarm can watch it. */
  throttled: 'GatewayThrottled',
} as const;

/** Never a header: one of them is the token. Values that are absent are a dash, so all are in quotes. */
const fields = {
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  httpMethod: '$context.httpMethod',
  resourcePath: '$context.resourcePath',
  status: '$context.status',
  responseLatency: '$context.responseLatency',
  integrationStatus: '$context.integrationStatus',
  errorType: '$context.error.responseType',
  sourceIp: '$context.identity.sourceIp',
  userAgent: '$context.identity.userAgent',
};

/** A line for each request, and metrics of those that the gateway answered itself. */
export class AccessLog extends Construct {
  readonly group: LogGroup;
  readonly format = AccessLogFormat.custom(JSON.stringify(fields));

  constructor(scope: Construct, id: string, config: StageConfig) {
    super(scope, id);
    this.group = new LogGroup(this, 'Group', {
      logGroupName: `/lading/${config.stage}/api-access`,
      retention: config.logRetention,
      removalPolicy: config.removalPolicy,
    });
    new MetricFilter(this, 'Responses', {
      logGroup: this.group,
      filterPattern: FilterPattern.literal('{ $.errorType != "-" }'),
      metricNamespace,
      metricName: gatewayMetrics.responses,
      dimensions: { Route: '$.resourcePath', Status: '$.status' },
    });
    new MetricFilter(this, 'Throttled', {
      logGroup: this.group,
      filterPattern: FilterPattern.literal('{ $.errorType = "THROTTLED" }'),
      metricNamespace,
      metricName: gatewayMetrics.throttled,
    });
  }

  metricThrottled(): Metric {
    return new Metric({
      namespace: metricNamespace,
      metricName: gatewayMetrics.throttled,
      statistic: 'Sum',
      period: Duration.minutes(5),
    });
  }
}
