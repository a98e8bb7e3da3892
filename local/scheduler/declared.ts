import { z } from 'zod';
import type { Declaration } from '../template/declaration.ts';
import { resourceArn } from '../template/names.ts';
import { parseProperties, type ResolvedResource, withoutEffect } from '../template/properties.ts';
import { ScheduleExpression, type ScheduleTimes } from './schedule-expression.ts';
import { wallClock } from './wall-clock.ts';

/** A schedule of EventBridge Scheduler, whose target is a function or a queue. */
export interface LocalSchedule {
  logicalId: string;
  name: string;
  arn: string;
  enabled: boolean;
  times: ScheduleTimes;
  timeZone: string;
  targetArn: string;
  /** In which the target is called. */
  roleArn: string;
  input?: string;
  deadLetterArn?: string;
  maxRetryAttempts: number;
  maxEventAgeSeconds: number;
}

const scheduleProperties = z.strictObject({
  Name: z.string().optional(),
  GroupName: z.literal('default', 'only the default group runs locally').optional(),
  ScheduleExpression,
  ScheduleExpressionTimezone: z
    .string()
    .refine(isZone, 'is no name of the IANA time zone database')
    .default('UTC'),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Target: z.strictObject({
    Arn: z.string().regex(/^arn:[^:]+:(lambda|sqs):/, 'only functions and queues are targets locally'),
    RoleArn: z.string(),
    Input: z.string().optional(),
    DeadLetterConfig: z.strictObject({ Arn: z.string() }).optional(),
    // EventBridge's defaults.
    RetryPolicy: z
      .strictObject({
        MaximumRetryAttempts: z.number().int().min(0).max(185).default(185),
        MaximumEventAgeInSeconds: z.number().int().min(60).max(86_400).default(86_400),
      })
      .prefault({}),
  }),
  // Whatever time a window leaves is right: here it is its beginning.
  ...withoutEffect('FlexibleTimeWindow', 'Description', 'KmsKeyArn'),
});

export const schedulerDeclared: Declaration<{ schedules: LocalSchedule[] }> = {
  types: ['AWS::Scheduler::Schedule'],
  read: (resources) => ({ schedules: resources.map(readSchedule) }),
};

function readSchedule(resource: ResolvedResource): LocalSchedule {
  const { Target, ...properties } = parseProperties(resource, scheduleProperties);
  const { logicalId, name } = resource;
  return {
    ...{ logicalId, name, arn: resourceArn(resource.type, name) },
    enabled: properties.State === 'ENABLED',
    times: properties.ScheduleExpression,
    timeZone: properties.ScheduleExpressionTimezone,
    targetArn: Target.Arn,
    roleArn: Target.RoleArn,
    ...(Target.Input !== undefined && { input: Target.Input }),
    ...(Target.DeadLetterConfig && { deadLetterArn: Target.DeadLetterConfig.Arn }),
    maxRetryAttempts: Target.RetryPolicy.MaximumRetryAttempts,
    maxEventAgeSeconds: Target.RetryPolicy.MaximumEventAgeInSeconds,
  };
}

function isZone(name: string): boolean {
  try {
    return wallClock(name) !== undefined;
  } catch {
    return false;
  }
}
