import { z } from 'zod';
import { ScheduleExpression } from '../scheduler/schedule-expression.ts';
import type { Declaration } from '../template/declaration.ts';
import { resourceArn } from '../template/names.ts';
import { parseProperties, type ResolvedResource, withoutEffect } from '../template/properties.ts';

export const LocalTarget = z.object({
  id: z.string(),
  arn: z.string(),
  deadLetterArn: z.string().optional(),
  maxRetryAttempts: z.number().int().min(0).max(185),
  maxEventAgeSeconds: z.number().int().min(60).max(86_400),
  /** At most one of the three says what the target gets instead of the event. */
  input: z.string().optional(),
  inputPath: z.string().optional(),
  inputTransformer: z.object({ paths: z.record(z.string(), z.string()), template: z.string() }).optional(),
});
export type LocalTarget = z.infer<typeof LocalTarget>;

export const LocalRule = z.object({
  logicalId: z.string(),
  name: z.string(),
  arn: z.string(),
  enabled: z.boolean(),
  /** At least one of the three says when the rule acts. */
  eventPattern: z.record(z.string(), z.unknown()).optional(),
  everySeconds: z.number().positive().optional(),
  cron: z.string().optional(),
  targets: z.array(LocalTarget),
});
export type LocalRule = z.infer<typeof LocalRule>;

const targetProperties = z.strictObject({
  Id: z.string(),
  Arn: z.string(),
  DeadLetterConfig: z.strictObject({ Arn: z.string() }).optional(),
  RetryPolicy: z
    .strictObject({
      MaximumRetryAttempts: z.number().optional(),
      MaximumEventAgeInSeconds: z.number().optional(),
    })
    .optional(),
  Input: z.string().optional(),
  InputPath: z.string().optional(),
  InputTransformer: z
    .strictObject({ InputPathsMap: z.record(z.string(), z.string()).default({}), InputTemplate: z.string() })
    .optional(),
  ...withoutEffect('RoleArn'),
});

const ruleProperties = z.strictObject({
  Name: z.string().optional(),
  EventPattern: z.record(z.string(), z.unknown()).optional(),
  ScheduleExpression: ScheduleExpression.optional(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Targets: z.array(targetProperties).default([]),
  ...withoutEffect('Description', 'Tags'),
});

export const eventBridgeDeclared: Declaration<{ rules: LocalRule[] }> = {
  types: ['AWS::Events::Rule'],
  read: (resources) => ({ rules: resources.map(readRule) }),
};

function readRule(resource: ResolvedResource): LocalRule {
  const properties = parseProperties(resource, ruleProperties);
  return {
    logicalId: resource.logicalId,
    name: resource.name,
    arn: resourceArn(resource.type, resource.name),
    enabled: properties.State === 'ENABLED',
    eventPattern: properties.EventPattern,
    ...properties.ScheduleExpression,
    targets: properties.Targets.map((target) => ({
      id: target.Id,
      arn: target.Arn,
      deadLetterArn: target.DeadLetterConfig?.Arn,
      // EventBridge's defaults.
      maxRetryAttempts: target.RetryPolicy?.MaximumRetryAttempts ?? 185,
      maxEventAgeSeconds: target.RetryPolicy?.MaximumEventAgeInSeconds ?? 86_400,
      input: target.Input,
      inputPath: target.InputPath,
      inputTransformer: target.InputTransformer && {
        paths: target.InputTransformer.InputPathsMap,
        template: target.InputTransformer.InputTemplate,
      },
    })),
  };
}
