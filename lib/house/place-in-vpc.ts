import type { Role } from 'aws-cdk-lib/aws-iam';
import type { CfnFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { StageConfig } from '../settings/config.ts';
import { allow } from './allow.ts';

/** What Lambda does in the name of a function's role to give it an address in a subnet. */
const networkActions = [
  'CreateNetworkInterface',
  'DescribeNetworkInterfaces',
  'DescribeSubnets',
  'DeleteNetworkInterface',
  'AssignPrivateIpAddresses',
  'UnassignPrivateIpAddresses',
];

/**
 * Runs the function in subnets of a VPC that exists. The right to network interfaces is in the function's own role, on
 * which the function depends; the construct library's way would add a managed policy and want the whole VPC described.
 */
export function placeInVpc(
  target: LambdaFunction,
  role: Role,
  { subnetIds, securityGroupIds }: NonNullable<StageConfig['vpc']>,
): void {
  const resource = target.node.defaultChild as CfnFunction;
  resource.vpcConfig = { subnetIds, securityGroupIds };
  allow(role, {
    actions: networkActions.map((action) => `ec2:${action}`),
    resources: ['*'],
    because:
      'Lambda makes the network interfaces under ids of its own, and refuses a function in a VPC whose role names single ones.',
  });
}
