import { join } from 'node:path';
import { z } from 'zod';
import type { Statement } from '../iam/statement.ts';
import { isApiResourceType } from './api-resources.ts';
import { type LocalApi, readApis } from './apis.ts';
import { type Assets, readAssets } from './assets.ts';
import { type LocalBucket, readBucket } from './buckets.ts';
import { applyEventInvokeConfig, type LocalFunction, readFunction } from './functions.ts';
import { createResolver, type Resolver } from './intrinsics.ts';
import { attachPolicy, type LocalRole, readResourcePolicy, readRole } from './policies.ts';
import type { ResolvedResource } from './properties.ts';
import { type LocalQueue, readQueue } from './queues.ts';
import { RawTemplate } from './raw-template.ts';
import { readJson } from './read-json.ts';
import { type LocalRule, readRule } from './rules.ts';
import { type LocalSecret, readSecret } from './secrets.ts';
import { type LocalStateMachine, readStateMachine } from './state-machines.ts';
import { type LocalTable, readTable } from './tables.ts';
import { isUserPoolResourceType, type LocalUserPool, readUserPools } from './user-pools.ts';
import { typesWithoutEffect } from './without-effect.ts';

/** Everything that a stack declares, with local names and ARNs. */
export interface CloudTemplate {
  stackName: string;
  buckets: LocalBucket[];
  functions: LocalFunction[];
  stateMachines: LocalStateMachine[];
  tables: LocalTable[];
  rules: LocalRule[];
  queues: LocalQueue[];
  secrets: LocalSecret[];
  apis: LocalApi[];
  userPools: LocalUserPool[];
  roles: LocalRole[];
  /** What buckets, queues and functions say of who may use them. */
  resourcePolicies: Statement[];
  /** Names of the addresses and domains that mail is sent from. */
  mailIdentities: string[];
  outputs: Record<string, string>;
  withoutEffect: { logicalId: string; type: string; reason: string }[];
}

const assemblyManifest = z.object({
  artifacts: z.record(
    z.string(),
    z.object({ type: z.string(), properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
});
const stackProperties = z.object({ templateFile: z.string(), stackName: z.string().optional() });
const manifestProperties = z.object({ file: z.string() });

/**
 * Reads what a stack of a cloud assembly (`cdk synth`) declares; `stackName` may be left out when there is one stack.
 * @throws Error naming the resource, type and property that cannot be honoured locally: nothing is skipped silently.
 */
export function readTemplate(assemblyDirectory: string, stackName?: string): CloudTemplate {
  const { artifacts } = assemblyManifest.parse(readJson(join(assemblyDirectory, 'manifest.json')));
  const stacks = Object.entries(artifacts)
    .filter(([, { type }]) => type === 'aws:cloudformation:stack')
    .map(([id, { properties }]) => ({ id, name: id, ...stackProperties.parse(properties) }))
    .filter((stack) => stackName === undefined || [stack.id, stack.stackName].includes(stackName));
  const [stack] = stacks;
  if (!stack || stacks.length > 1) {
    throw new Error(
      `${assemblyDirectory} has ${stacks.length} stacks${stackName ? ` named ${stackName}` : ''}, not one`,
    );
  }
  const manifest = manifestProperties.parse(artifacts[`${stack.id}.assets`]?.properties ?? {});
  const template = RawTemplate.parse(readJson(join(assemblyDirectory, stack.templateFile)));
  const assets = readAssets(assemblyDirectory, manifest.file);
  return declare(template, stack.stackName ?? stack.id, assets);
}

function declare(template: RawTemplate, stackName: string, assets: Assets): CloudTemplate {
  const resolver = createResolver(template, stackName);
  const declared: CloudTemplate = {
    stackName,
    ...{ buckets: [], functions: [], stateMachines: [], tables: [], rules: [], queues: [], secrets: [] },
    ...{ apis: [], userPools: [], roles: [], resourcePolicies: [], mailIdentities: [] },
    outputs: readOutputs(template, resolver),
    withoutEffect: [],
  };
  const later: (() => void)[] = [];
  const apiResources: ResolvedResource[] = [];
  const userPoolResources: ResolvedResource[] = [];
  for (const [logicalId, { Type, Condition }] of Object.entries(template.Resources)) {
    if (Condition !== undefined && !resolver.holds(Condition)) continue;
    const reason = typesWithoutEffect[Type];
    if (reason !== undefined) {
      declared.withoutEffect.push({ logicalId, type: Type, reason });
      continue;
    }
    if (isApiResourceType(Type)) {
      apiResources.push(resolveResource(template, resolver, logicalId));
      continue;
    }
    if (isUserPoolResourceType(Type)) {
      userPoolResources.push(resolveResource(template, resolver, logicalId));
      continue;
    }
    const read = readers[Type];
    if (!read) throw new Error(`${logicalId}: the resource type ${Type} is not honoured locally`);
    const work = () => read(resolveResource(template, resolver, logicalId), declared, assets);
    // They name a function or roles, wherever those stand in the template.
    if (Type === 'AWS::Lambda::EventInvokeConfig' || Type === 'AWS::IAM::Policy') later.push(work);
    else work();
  }
  for (const work of later) work();
  declared.apis = readApis(apiResources);
  declared.userPools = readUserPools(userPoolResources);
  return declared;
}

/** The types that are started here. */
const readers: Record<string, (resource: ResolvedResource, into: CloudTemplate, assets: Assets) => void> = {
  'AWS::S3::Bucket': (resource, into) => into.buckets.push(readBucket(resource)),
  'AWS::Lambda::Function': (resource, into, assets) => into.functions.push(readFunction(resource, assets)),
  'AWS::Lambda::EventInvokeConfig': (resource, into) => applyEventInvokeConfig(into.functions, resource),
  'AWS::StepFunctions::StateMachine': (resource, into) => into.stateMachines.push(readStateMachine(resource)),
  'AWS::DynamoDB::Table': (resource, into) => into.tables.push(readTable(resource)),
  'AWS::DynamoDB::GlobalTable': (resource, into) => into.tables.push(readTable(resource)),
  'AWS::Events::Rule': (resource, into) => into.rules.push(readRule(resource)),
  'AWS::SQS::Queue': (resource, into) => into.queues.push(readQueue(resource)),
  'AWS::SecretsManager::Secret': (resource, into) => into.secrets.push(readSecret(resource)),
  'AWS::IAM::Role': (resource, into) => into.roles.push(readRole(resource)),
  'AWS::IAM::Policy': (resource, into) => attachPolicy(into.roles, resource),
  'AWS::Lambda::Permission': readPermissions,
  'AWS::SQS::QueuePolicy': readPermissions,
  'AWS::S3::BucketPolicy': readPermissions,
  'AWS::SES::EmailIdentity': (resource, into) => into.mailIdentities.push(resource.name),
};

function readPermissions(resource: ResolvedResource, into: CloudTemplate): void {
  into.resourcePolicies.push(...readResourcePolicy(resource));
}

function resolveResource(template: RawTemplate, resolver: Resolver, logicalId: string): ResolvedResource {
  const raw = template.Resources[logicalId]!;
  try {
    const properties = z.record(z.string(), z.unknown()).parse(resolver.resolve(raw.Properties));
    return { logicalId, type: raw.Type, name: resolver.physicalName(logicalId), properties };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`${logicalId} (${raw.Type}): ${message}`, { cause: error });
  }
}

function readOutputs(template: RawTemplate, resolver: Resolver): Record<string, string> {
  const present = Object.entries(template.Outputs).filter(
    ([, { Condition }]) => Condition === undefined || resolver.holds(Condition),
  );
  return Object.fromEntries(present.map(([name, { Value }]) => [name, String(resolver.resolve(Value))]));
}
