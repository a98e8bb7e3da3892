import { z } from 'zod';
import { type Declaration, ofType } from '../template/declaration.ts';
import { resourceArn } from '../template/names.ts';
import { parseProperties, type ResolvedResource, withoutEffect } from '../template/properties.ts';
import { readStatements, type Statement } from './statement.ts';

/** A role with its own policies; `managedPolicies` are those of AWS, whose text is not in the template. */
export interface LocalRole {
  logicalId: string;
  name: string;
  arn: string;
  statements: Statement[];
  managedPolicies: string[];
}

const roleProperties = z.strictObject({
  RoleName: z.string().optional(),
  Path: z.literal('/').optional(),
  Policies: z.array(z.strictObject({ PolicyName: z.string(), PolicyDocument: z.unknown() })).default([]),
  ManagedPolicyArns: z.array(z.string()).default([]),
  // Who may take it: here functions and state machines take the one that the template gives them.
  ...withoutEffect('AssumeRolePolicyDocument', 'Description', 'MaxSessionDuration', 'Tags'),
});
const policyProperties = z.strictObject({
  PolicyName: z.string(),
  PolicyDocument: z.unknown(),
  Roles: z.array(z.string()),
});
const permissionProperties = z.strictObject({
  Action: z.string(),
  FunctionName: z.string(),
  Principal: z.string(),
  SourceArn: z.string().optional(),
  SourceAccount: z.string().optional(),
});
const bucketPolicyProperties = z.strictObject({ Bucket: z.string(), PolicyDocument: z.unknown() });
const queuePolicyProperties = z.strictObject({ Queues: z.array(z.string()), PolicyDocument: z.unknown() });

/** What buckets, queues and functions say of who may use them. */
const resourcePolicies: Record<string, (resource: ResolvedResource) => Statement[]> = {
  'AWS::Lambda::Permission': (resource) => [permissionOf(resource)],
  'AWS::S3::BucketPolicy': (resource) => statementsOf(resource, bucketPolicyProperties),
  'AWS::SQS::QueuePolicy': (resource) => statementsOf(resource, queuePolicyProperties),
};

export const iamDeclared: Declaration<{ roles: LocalRole[]; resourcePolicies: Statement[] }> = {
  types: ['AWS::IAM::Role', 'AWS::IAM::Policy', ...Object.keys(resourcePolicies)],
  read(resources) {
    const roles = ofType(resources, 'AWS::IAM::Role').map(readRole);
    for (const one of ofType(resources, 'AWS::IAM::Policy')) attachPolicy(roles, one);
    return { roles, resourcePolicies: resources.flatMap((one) => resourcePolicies[one.type]?.(one) ?? []) };
  },
};

function readRole(resource: ResolvedResource): LocalRole {
  const { Policies, ManagedPolicyArns } = parseProperties(resource, roleProperties);
  const { logicalId, name } = resource;
  return {
    ...{ logicalId, name, arn: resourceArn(resource.type, name), managedPolicies: ManagedPolicyArns },
    statements: Policies.flatMap((policy) =>
      readStatements(`${logicalId}/${policy.PolicyName}`, policy.PolicyDocument),
    ),
  };
}

/** Adds what AWS::IAM::Policy says to the roles that it names. */
function attachPolicy(roles: readonly LocalRole[], resource: ResolvedResource): void {
  const { PolicyDocument, Roles } = parseProperties(resource, policyProperties);
  const statements = readStatements(resource.logicalId, PolicyDocument);
  for (const name of Roles) {
    const role = roles.find((one) => one.name === name);
    if (!role) throw new Error(`${resource.logicalId} (${resource.type}): there is no role ${name}`);
    role.statements.push(...statements);
  }
}

function permissionOf(resource: ResolvedResource): Statement {
  const { Action, FunctionName, Principal, SourceArn, SourceAccount } = parseProperties(
    resource,
    permissionProperties,
  );
  const isArn = FunctionName.startsWith('arn:');
  return {
    ...{ id: resource.logicalId, effect: 'Allow', actions: [Action], principals: [Principal] },
    resources: [isArn ? FunctionName : resourceArn('AWS::Lambda::Function', FunctionName)],
    conditions: [
      ...(SourceArn ? [{ operator: 'ArnLike', key: 'aws:SourceArn', values: [SourceArn] }] : []),
      ...(SourceAccount
        ? [{ operator: 'StringEquals', key: 'aws:SourceAccount', values: [SourceAccount] }]
        : []),
    ],
  };
}

function statementsOf(
  resource: ResolvedResource,
  schema: z.ZodType<{ PolicyDocument?: unknown }>,
): Statement[] {
  return readStatements(resource.logicalId, parseProperties(resource, schema).PolicyDocument);
}
