import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnResource, type Stack, Validations } from 'aws-cdk-lib';
import { z } from 'zod';
import { LadingStack } from '../../lib/lading-stack.ts';
import type { StageConfig } from '../../lib/settings/config.ts';
import { ConfigFile, exampleConfigFile } from '../../lib/settings/config-file.ts';
import type { Stage } from '../../lib/settings/stage.ts';
import { stageConfig } from '../../lib/settings/stage-config.ts';

const CdkJson = z.object({ context: z.record(z.string(), z.unknown()) });
const cdkJson = join(import.meta.dirname, '../../cdk.json');

type Settings = z.input<typeof ConfigFile>;

const stacks = new Map<Stage, LadingStack>();

/** The settings of the example, with addresses that prod takes, and whatever else is given. */
export function configOf(
  stage: Stage,
  { mail, ...settings }: Omit<Settings, 'mail'> & { mail?: Partial<Settings['mail']> } = {},
): StageConfig {
  const text = readFileSync(exampleConfigFile, 'utf8').replaceAll('lading.example', 'shop.test');
  const example: Settings = ConfigFile.parse(JSON.parse(text));
  const config = ConfigFile.parse({ ...example, ...settings, mail: { ...example.mail, ...mail } });
  return stageConfig({ config, file: 'shop.json', sha256: 'ab'.repeat(32) }, stage);
}

/** The context of cdk.json, which `new App()` does not read, and no bundling. */
export function cdkContext(): Record<string, unknown> {
  const { context } = CdkJson.parse(JSON.parse(readFileSync(cdkJson, 'utf8')));
  return { ...context, 'aws:cdk:bundling-stacks': [] };
}

/** The constructs themselves, for what a template does not tell. */
export function stackOf(stage: Stage): LadingStack {
  const known = stacks.get(stage);
  if (known) return known;
  const stack = new LadingStack(new App({ context: cdkContext() }), configOf(stage));
  stacks.set(stage, stack);
  return stack;
}

export interface Acknowledgement {
  /** Logical id of the resource, '' for a construct that is not one. */
  id: string;
  finding: string;
  reason: string;
}

/** What the constructs recorded as accepted, and why. */
export function acknowledgements(stack: Stack): Acknowledgement[] {
  return stack.node.findAll().flatMap((construct) => {
    const resource = construct.node.defaultChild;
    const id = resource instanceof CfnResource ? String(stack.resolve(resource.logicalId)) : '';
    return construct.node.metadata
      .filter((entry) => entry.type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap((entry) => Object.entries(Reasons.parse(entry.data)))
      .map(([finding, reason]) => ({ id, finding: finding.replace(/^Annotation::/, ''), reason }));
  });
}

const Reasons = z.record(z.string(), z.string());
