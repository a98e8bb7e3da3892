import { z } from 'zod';
import type { Declaration } from '../template/declaration.ts';
import { resourceArn } from '../template/names.ts';
import { parseProperties, type ResolvedResource, withoutEffect } from '../template/properties.ts';

/** A function that gets the messages of a queue. */
export interface LocalEventSource {
  logicalId: string;
  queueArn: string;
  functionArn: string;
  batchSize: number;
  /** How long it may wait for a batch to be full. */
  windowSeconds: number;
  /** Whether the function names the messages that failed. */
  reportsFailures: boolean;
  maxConcurrency: number;
}

/** Invocations that Lambda begins with; more come only under load. */
const defaultConcurrency = 5;

const mappingProperties = z
  .strictObject({
    EventSourceArn: z.string().regex(/^arn:[^:]+:sqs:/, 'only queues are event sources locally'),
    FunctionName: z.string(),
    Enabled: z.boolean().default(true),
    BatchSize: z.number().int().min(1).max(10_000).default(10),
    MaximumBatchingWindowInSeconds: z.number().int().min(0).max(300).default(0),
    FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
    ScalingConfig: z.strictObject({ MaximumConcurrency: z.number().int().min(2).max(1000) }).optional(),
    ...withoutEffect('Tags', 'MetricsConfig'),
  })
  .refine(
    ({ BatchSize, MaximumBatchingWindowInSeconds: windowSeconds }) => BatchSize <= 10 || windowSeconds > 0,
    'a batch of more than 10 needs a window of a second at least',
  );

export const eventSourcesDeclared: Declaration<{ eventSources: LocalEventSource[] }> = {
  types: ['AWS::Lambda::EventSourceMapping'],
  read: (resources) => ({ eventSources: resources.flatMap(readEventSource) }),
};

function readEventSource(resource: ResolvedResource): LocalEventSource[] {
  const properties = parseProperties(resource, mappingProperties);
  if (!properties.Enabled) return [];
  const { FunctionName: fn } = properties;
  return [
    {
      logicalId: resource.logicalId,
      queueArn: properties.EventSourceArn,
      functionArn: fn.startsWith('arn:') ? fn : resourceArn('AWS::Lambda::Function', fn),
      batchSize: properties.BatchSize,
      windowSeconds: properties.MaximumBatchingWindowInSeconds,
      reportsFailures: properties.FunctionResponseTypes.length > 0,
      maxConcurrency: properties.ScalingConfig?.MaximumConcurrency ?? defaultConcurrency,
    },
  ];
}
