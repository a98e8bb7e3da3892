import { join } from 'node:path';
import { z } from 'zod';
import { type Assets, readAssets } from './assets.ts';
import { type DeclaredResources, declarations } from './declarations.ts';
import { createResolver, type Resolver } from './intrinsics.ts';
import type { ResolvedResource } from './properties.ts';
import { RawTemplate } from './raw-template.ts';
import { readJson } from './read-json.ts';
import { typesWithoutEffect } from './without-effect.ts';

/** Everything that a stack declares, with local names and ARNs. */
export type CloudTemplate = DeclaredResources & {
  stackName: string;
  outputs: Record<string, string>;
  withoutEffect: { logicalId: string; type: string; reason: string }[];
};

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
  const withoutEffect: CloudTemplate['withoutEffect'] = [];
  const honoured: ResolvedResource[] = [];
  for (const [logicalId, { Type, Condition }] of Object.entries(template.Resources)) {
    if (Condition !== undefined && !resolver.holds(Condition)) continue;
    const reason = typesWithoutEffect[Type];
    if (reason !== undefined) withoutEffect.push({ logicalId, type: Type, reason });
    else if (honouredTypes.has(Type)) honoured.push(resolveResource(template, resolver, logicalId));
    else throw new Error(`${logicalId}: the resource type ${Type} is not honoured locally`);
  }
  const read = declarations.map((one) =>
    one.read(
      honoured.filter(({ type }) => one.types.includes(type)),
      assets,
    ),
  );
  const resources = Object.assign({}, ...read) as DeclaredResources;
  return { ...resources, stackName, outputs: readOutputs(template, resolver), withoutEffect };
}

const honouredTypes = new Set(declarations.flatMap(({ types }) => types));

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
