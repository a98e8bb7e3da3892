import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { type Finding, ok, warning } from './check.ts';

const Template = z.object({
  Resources: z.record(z.string(), z.looseObject({ Type: z.string(), Metadata: z.unknown().optional() })),
  Outputs: z.record(z.string(), z.unknown()).default({}),
});
type Template = z.infer<typeof Template>;

const shownNames = 5;

/** Compares what is deployed with what this checkout would deploy; texts of CloudFormation templates in JSON. */
export function templateFinding(deployed: string, synthesized: string): Finding {
  const [theirs, ours] = [deployed, synthesized].map((text) => Template.parse(JSON.parse(text)));
  const [then, now] = [partsOf(theirs!), partsOf(ours!)];
  const names = [...new Set([...Object.keys(then), ...Object.keys(now)])].sort();
  const different = names.filter((name) => !isDeepStrictEqual(then[name], now[name]));
  if (different.length === 0)
    return ok(`the ${Object.keys(now).length} parts of the template are those of this checkout`);
  const shown = different.slice(0, shownNames).join(', ');
  const more = different.length > shownNames ? ` and ${different.length - shownNames} more` : '';
  return warning(
    `${different.length} of ${names.length} parts differ from this checkout: ${shown}${more}`,
    'deploy this checkout, or look from the one that was deployed; npx cdk diff shows how they differ',
  );
}

/** Without what CDK notes for itself, which `cdk deploy` writes in another way than `cdk synth`. */
function partsOf({ Resources, Outputs }: Template): Record<string, unknown> {
  const parts: Record<string, unknown> = {};
  for (const [id, { Metadata: _, ...resource }] of Object.entries(Resources)) {
    if (resource.Type !== 'AWS::CDK::Metadata') parts[id] = resource;
  }
  for (const [id, output] of Object.entries(Outputs)) parts[`output ${id}`] = output;
  return parts;
}
