import { z } from 'zod';
import { readStatements, type Statement } from '../iam/statement.ts';
import { resourceArn } from './names.ts';
import { parseProperties, type ResolvedResource, withoutEffect } from './properties.ts';

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

export function readRole(resource: ResolvedResource): LocalRole {
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
export function attachPolicy(roles: readonly LocalRole[], resource: ResolvedResource): void {
  const { PolicyDocument, Roles } = parseProperties(resource, policyProperties);
  const statements = readStatements(resource.logicalId, PolicyDocument);
  for (const name of Roles) {
    const role = roles.find((one) => one.name === name);
    if (!role) throw new Error(`${resource.logicalId} (${resource.type}): there is no role ${name}`);
    role.statements.push(...statements);
  }
}

/** The statements of a policy on a resource: of a bucket, a queue, or the permission to call a function. */
export function readResourcePolicy(resource: ResolvedResource): Statement[] {
  if (resource.type === 'AWS::Lambda::Permission') return [permissionOf(resource)];
  const schema = resource.type === 'AWS::SQS::QueuePolicy' ? queuePolicyProperties : bucketPolicyProperties;
  return readStatements(resource.logicalId, parseProperties(resource, schema).PolicyDocument);
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
