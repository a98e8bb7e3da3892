import { type CfnResource, Lazy } from 'aws-cdk-lib';
import { CfnPolicy, type Role } from 'aws-cdk-lib/aws-iam';

/**
 * Makes a resource that already names its role wait for the role's policies alone. The construct library has it wait
 * for the role once more, which says nothing and which cfn-lint reports (W3005).
 */
export function dependOnPolicies(resource: CfnResource, role: Role): void {
  const produce = () =>
    role.node
      .findAll()
      .filter((construct) => construct instanceof CfnPolicy)
      .map((policy) => policy.logicalId);
  resource.addOverride('DependsOn', Lazy.list({ produce }));
}
