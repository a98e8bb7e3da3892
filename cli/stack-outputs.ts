import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { ConfigError } from '../shared/errors.ts';

/**
 * The outputs of a deployed stack, read with the caller's own AWS credentials and region.
 * @returns the value of an output by its name. @throws ConfigError `stack_not_usable` when the stack lacks it.
 */
export async function readStackOutputs(stackName: string): Promise<(name: string) => string> {
  const cloudFormation = new CloudFormationClient({});
  const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stackName }));
  cloudFormation.destroy();
  const outputs = new Map(Stacks?.[0]?.Outputs?.map((output) => [output.OutputKey, output.OutputValue]));
  return (name) => {
    const value = outputs.get(name);
    if (!value) throw new ConfigError('stack_not_usable', `stack ${stackName} has no output ${name}`);
    return value;
  };
}
