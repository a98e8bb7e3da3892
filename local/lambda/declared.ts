import { basename, extname } from 'node:path';
import { z } from 'zod';
import type { Assets } from '../template/assets.ts';
import { type Declaration, ofType } from '../template/declaration.ts';
import { resourceArn } from '../template/names.ts';
import { parseProperties, type ResolvedResource, withoutEffect } from '../template/properties.ts';

/** Retries and destinations of invocations that nobody waits for. */
export const AsyncInvocation = z.object({
  maxRetryAttempts: z.number().int().min(0).max(2).default(2),
  maxEventAgeSeconds: z.number().int().min(60).max(21_600).default(21_600),
  onFailureArn: z.string().optional(),
  deadLetterArn: z.string().optional(),
});

/** A function as the template declares it; `handler` is `<file without extension>.<export>`. */
export const LocalFunction = z.object({
  logicalId: z.string(),
  name: z.string(),
  arn: z.string(),
  roleArn: z.string(),
  assetDirectory: z.string(),
  handler: z.string().regex(/^[^.]+\.[^.]+$/),
  environment: z.record(z.string(), z.string()),
  memoryMb: z.number().int().positive(),
  timeoutSeconds: z.number().positive(),
  reservedConcurrency: z.number().int().nonnegative().optional(),
  asyncInvocation: AsyncInvocation,
});
export type LocalFunction = z.infer<typeof LocalFunction>;

const functionProperties = z.strictObject({
  FunctionName: z.string().optional(),
  Code: z.strictObject({ S3Bucket: z.string(), S3Key: z.string() }),
  Handler: z.string(),
  Role: z.string(),
  Runtime: z.string().startsWith('nodejs', 'only Node.js functions run locally'),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.string()).optional() }).optional(),
  MemorySize: z.number().default(128),
  Timeout: z.number().default(3),
  ReservedConcurrentExecutions: z.number().optional(),
  DeadLetterConfig: z.strictObject({ TargetArn: z.string() }).optional(),
  PackageType: z.literal('Zip').optional(),
  ...withoutEffect(
    // The machine has one architecture and one network.
    ...['Architectures', 'VpcConfig', 'KmsKeyArn'],
    // Logs go to a file per function, traces nowhere.
    ...['LoggingConfig', 'TracingConfig', 'Description', 'Tags'],
    ...['EphemeralStorage', 'RecursiveLoop', 'RuntimeManagementConfig'],
  ),
});

const asyncProperties = z.strictObject({
  FunctionName: z.string(),
  Qualifier: z.literal('$LATEST'),
  MaximumRetryAttempts: z.number().optional(),
  MaximumEventAgeInSeconds: z.number().optional(),
  DestinationConfig: z
    .strictObject({ OnFailure: z.strictObject({ Destination: z.string() }).optional() })
    .optional(),
});

export const lambdaDeclared: Declaration<{ functions: LocalFunction[] }> = {
  types: ['AWS::Lambda::Function', 'AWS::Lambda::EventInvokeConfig'],
  read(resources, assets) {
    const functions = ofType(resources, 'AWS::Lambda::Function').map((one) => readFunction(one, assets));
    for (const one of ofType(resources, 'AWS::Lambda::EventInvokeConfig'))
      applyEventInvokeConfig(functions, one);
    return { functions };
  },
};

function readFunction(resource: ResolvedResource, assets: Assets): LocalFunction {
  const properties = parseProperties(resource, functionProperties);
  const name = resource.name;
  return LocalFunction.parse({
    logicalId: resource.logicalId,
    name,
    arn: resourceArn('AWS::Lambda::Function', name),
    roleArn: properties.Role,
    assetDirectory: assets.directoryOf(properties.Code.S3Key),
    handler: properties.Handler,
    environment: properties.Environment?.Variables ?? {},
    memoryMb: properties.MemorySize,
    timeoutSeconds: properties.Timeout,
    reservedConcurrency: properties.ReservedConcurrentExecutions,
    asyncInvocation: { deadLetterArn: properties.DeadLetterConfig?.TargetArn },
  });
}

/** Adds what AWS::Lambda::EventInvokeConfig says to the function that it names. */
function applyEventInvokeConfig(functions: LocalFunction[], resource: ResolvedResource): void {
  const properties = parseProperties(resource, asyncProperties);
  const target = functions.find((one) => [one.name, one.arn].includes(properties.FunctionName));
  if (!target) throw new Error(`${resource.logicalId}: there is no function ${properties.FunctionName}`);
  target.asyncInvocation = AsyncInvocation.parse({
    ...target.asyncInvocation,
    maxRetryAttempts: properties.MaximumRetryAttempts,
    maxEventAgeSeconds: properties.MaximumEventAgeInSeconds,
    onFailureArn: properties.DestinationConfig?.OnFailure?.Destination,
  });
}

/** The file name without extension and the export that a handler string names. */
export function splitHandler(handler: string): { module: string; exportName: string } {
  return { module: basename(handler, extname(handler)), exportName: extname(handler).slice(1) };
}
