import { z } from 'zod';

/** A resource whose properties are resolved: names and ARNs instead of intrinsic functions. */
export interface ResolvedResource {
  logicalId: string;
  type: string;
  /** The physical name. */
  name: string;
  properties: Record<string, unknown>;
}

/** Properties that are known to have no local effect; anything that is not listed stops the start. */
export function withoutEffect<Name extends string>(
  ...names: Name[]
): Record<Name, z.ZodOptional<z.ZodUnknown>> {
  const entries = names.map((name) => [name, z.unknown().optional()] as const);
  return Object.fromEntries(entries) as Record<Name, z.ZodOptional<z.ZodUnknown>>;
}

/** @throws Error naming the resource, its type and every property that cannot be honoured. */
export function parseProperties<Schema extends z.ZodType>(
  resource: ResolvedResource,
  schema: Schema,
): z.infer<Schema> {
  const parsed = schema.safeParse(resource.properties);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap(describeIssue);
  throw new Error(`${resource.logicalId} (${resource.type}): ${problems.join('; ')}`);
}

function describeIssue(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `property ${path ? `${path}.` : ''}${key} is not honoured locally`);
  }
  return [`property ${path}: ${issue.message}`];
}
