import { ConfigError } from '../../lambdas/shared/errors.ts';
import { type AccessKey, roleKey } from '../credentials/access-key.ts';
import { ownKey } from '../credentials/own-key.ts';
import type { LocalFunction } from '../template/functions.ts';
import type { CloudTemplate } from '../template/read-template.ts';
import type { AccessRules } from './access.ts';

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
export async function cloudAccess(dataDirectory: string, template: CloudTemplate): Promise<CloudAccess> {
  const { roles, functions, stateMachines, resourcePolicies } = template;
  for (const { name, roleArn } of [...functions, ...stateMachines]) checkRole(template, name, roleArn);
  const administrator = await ownKey(dataDirectory);
  const keyOf = (fn: LocalFunction) => roleKey(administrator.secretAccessKey, fn.roleArn, fn.name);
  return {
    administrator,
    rules: {
      keys: [administrator, ...functions.map(keyOf)],
      policies: {
        roles: Object.fromEntries(roles.map(({ arn, statements }) => [arn, statements])),
        resources: resourcePolicies,
      },
    },
    environmentOf(fn) {
      const { accessKeyId, secretAccessKey } = keyOf(fn);
      return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
    },
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
