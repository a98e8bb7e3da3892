import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** CloudWatch has one list of dashboards for an account: without the region a second one would overwrite the first. */
export function dashboardName(scope: IConstruct, subject: string): string {
  const { stackName, region } = Stack.of(scope);
  return `${stackName}-${subject}-${region}`;
}
