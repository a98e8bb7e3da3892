import { Stack, Validations } from 'aws-cdk-lib';
import { type IRole, Policy, PolicyStatement, type PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js';
import type { IConstruct } from 'constructs';

export interface Grant {
  actions: string[];
  resources: string[];
  /** Why a resource has a wildcard; required when one has. */
  because?: string;
  conditions?: PolicyStatementProps['conditions'];
}

/**
 * Gives a role exactly this. A wildcard without a written reason stops the synthesis; with one, the reason is
 * recorded as the acknowledgement of that one finding.
 */
export function allow(role: IRole, grant: Grant): void {
  role.addToPrincipalPolicy(statementOf(role, grant));
}

/** The same in a policy of its own, for grants that name what itself depends on the role. */
export function allowSeparately(role: IRole, id: string, grants: readonly Grant[]): Policy {
  const statements = grants.map((grant) => statementOf(role, grant));
  return new Policy(role, id, { roles: [role], statements });
}

/** Records why a role holds wildcards that a construct library adds by itself. */
export function acknowledgeWildcards(scope: IConstruct, resources: readonly string[], reason: string): void {
  for (const resource of resources) {
    Validations.of(scope).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason });
  }
}

/** A resource as text, with `<LogicalId.Attribute>` for references: the form of the acknowledgements. */
export function resourceAsText(resource: unknown): string {
  return flattenCfnReference(resource);
}

function statementOf(role: IRole, { because, ...statement }: Grant): PolicyStatement {
  const wild = statement.resources
    .map((resource) => resourceAsText(Stack.of(role).resolve(resource)))
    .filter((text) => /[*?]/.test(text));
  if (wild.length > 0 && !because) {
    throw new Error(`${role.node.path}: no reason is given for ${wild.join(', ')}`);
  }
  acknowledgeWildcards(role, wild, because ?? '');
  return new PolicyStatement(statement);
}
