import { ConfigError } from '../../shared/errors.ts';
import { type AccessKey, roleKey } from '../credentials/access-key.ts';
import { ownKey } from '../credentials/own-key.ts';
import type { LocalFunction } from '../lambda/declared.ts';
import type { CloudTemplate } from '../template/read-template.ts';
import type { AccessRules, Policies } from './access.ts';
import type { Statement } from './statement.ts';

export interface CloudAccess {
  administrator: AccessKey;
  rules: AccessRules;
  /** The variables with which a function signs. */
  environmentOf(fn: LocalFunction): Record<string, string>;
}

/**
 * The keys of a data directory and the policies of a template: of whoever runs the cloud, and of each function.
 * @throws ConfigError `role_not_known` when a role's permissions are not all in the template.
 */
export async function cloudAccess(
  dataDirectory: string,
  template: CloudTemplate,
  keepsStatement: (statement: Statement) => boolean = () => true,
): Promise<CloudAccess> {
  const { functions, stateMachines, schedules } = template;
  for (const { name, roleArn } of [...functions, ...stateMachines, ...schedules])
    checkRole(template, name, roleArn);
  const administrator = await ownKey(dataDirectory);
  const keyOf = (fn: LocalFunction) => roleKey(administrator.secretAccessKey, fn.roleArn, fn.name);
  return {
    administrator,
    rules: { keys: [administrator, ...functions.map(keyOf)], policies: policiesOf(template, keepsStatement) },
    environmentOf(fn) {
      const { accessKeyId, secretAccessKey } = keyOf(fn);
      return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
    },
  };
}

/** What the template says of who may do what. */
export function policiesOf(
  { roles, resourcePolicies }: CloudTemplate,
  keeps: (statement: Statement) => boolean = () => true,
): Policies {
  return {
    roles: Object.fromEntries(roles.map(({ arn, statements }) => [arn, statements.filter(keeps)])),
    resources: resourcePolicies.filter(keeps),
  };
}

function checkRole({ roles }: CloudTemplate, user: string, roleArn: string): void {
  const role = roles.find(({ arn }) => arn === roleArn);
  if (!role)
    throw new ConfigError('role_not_known', `${user} has the role ${roleArn}, which the template lacks`);
  const [managed] = role.managedPolicies;
  if (managed) {
    const why = `the managed policy ${managed} is not in the template`;
    throw new ConfigError('role_not_known', `${role.logicalId}, the role of ${user}: ${why}`);
  }
}
