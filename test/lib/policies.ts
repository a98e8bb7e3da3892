import type { Template } from 'aws-cdk-lib/assertions';
import { z } from 'zod';
import { resourceAsText } from '../../lib/house/allow.ts';
import type { Stage } from '../../lib/settings/stage.ts';
import { templateOf } from './synthesized.ts';

export interface Allowed {
  /** Logical id of the role. */
  role: string;
  actions: string[];
  /** As text, references as `<LogicalId.Attribute>`. */
  resources: string[];
  conditions: unknown;
}

const OneOrMany = z.union([z.array(z.unknown()), z.unknown().transform((one) => [one])]);
const Document = z.object({
  Statement: z.array(
    z.object({
      Effect: z.string(),
      Action: z.union([z.string().transform((one) => [one]), z.array(z.string())]),
      Resource: OneOrMany.optional(),
      Condition: z.unknown().optional(),
    }),
  ),
});
const InlinePolicies = z.array(z.object({ PolicyDocument: z.unknown() }));
const Roles = z.array(z.object({ Ref: z.string() }));

/** Every Allow statement of every role: inline policies and those attached to it. */
export function allowedStatements(stage: Stage = 'dev'): Allowed[] {
  return statementsOf(templateOf(stage));
}

/** The same of any template. */
export function statementsOf(template: Template): Allowed[] {
  const inline = Object.entries(template.findResources('AWS::IAM::Role')).flatMap(([id, { Properties }]) =>
    InlinePolicies.parse(Properties.Policies ?? []).flatMap((policy) => read([id], policy.PolicyDocument)),
  );
  const attached = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(({ Properties }) =>
    read(
      Roles.parse(Properties.Roles).map((role) => role.Ref),
      Properties.PolicyDocument,
    ),
  );
  return [...inline, ...attached];
}

/** The roles that may do the action on anything, as the ids of their constructs, such as `ImportStepsLoad`. */
export function mayDo(action: string): string[] {
  const roles = allowedStatements()
    .filter(({ actions }) => actions.includes(action))
    .map(({ role }) => role.replace(/Role[0-9A-F]{8}$/, ''));
  return [...new Set(roles)].sort();
}

function read(roles: readonly string[], document: unknown): Allowed[] {
  const statements = Document.parse(document).Statement.filter(({ Effect }) => Effect === 'Allow');
  return roles.flatMap((role) =>
    statements.map(({ Action, Resource = [], Condition }) => ({
      role,
      actions: Action,
      resources: Resource.map(resourceAsText),
      conditions: Condition,
    })),
  );
}
