import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { ConfigError } from '../shared/errors.ts';
import { type StackOutputs, stackOutputs } from '../shared/stack-outputs.ts';

/**
 * The outputs of a deployed stack, read with the caller's own AWS credentials and region.
 * One that the stack lacks is a ConfigError `stack_not_usable`.
 */
export async function readStackOutputs(stackName: string): Promise<StackOutputs> {
  const cloudFormation = new CloudFormationClient({});
  const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stackName }));
  cloudFormation.destroy();
  const outputs = new Map(Stacks?.[0]?.Outputs?.map((output) => [output.OutputKey, output.OutputValue]));
  return (name) => {
    const output = stackOutputs[name];
    const value = outputs.get(output);
    if (!value) throw new ConfigError('stack_not_usable', `stack ${stackName} has no output ${output}`);
    return value;
  };
}
