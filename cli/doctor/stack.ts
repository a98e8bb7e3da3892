import {
  type CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateListStackResources,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { type OutputName, stackOutputs } from '../../shared/stack-outputs.ts';
import { type Finding, ok, problem, warning } from './check.ts';

/** A deployed stack as CloudFormation tells it. */
export interface DeployedStack {
  name: string;
  status: string;
  /** Undefined when an older stack does not have it. */
  output(name: OutputName): string | undefined;
  /** Physical ids of its resources of a type. */
  idsOf(type: string): string[];
  /** As it was uploaded. */
  template: string;
}

/** Undefined when there is none of this name. @throws errors of AWS as they are. */
export async function readStack(
  cloudFormation: CloudFormationClient,
  name: string,
): Promise<DeployedStack | undefined> {
  const { Stacks = [] } = await cloudFormation
    .send(new DescribeStacksCommand({ StackName: name }))
    .catch((error: unknown) => {
      if (error instanceof Error && error.message.includes('does not exist')) return { Stacks: [] };
      throw error;
    });
  const stack = Stacks[0];
  if (!stack) return undefined;
  const outputs = new Map(stack.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  const resources = await listResources(cloudFormation, name);
  const { TemplateBody = '{}' } = await cloudFormation.send(
    new GetTemplateCommand({ StackName: name, TemplateStage: 'Original' }),
  );
  return {
    name,
    status: stack.StackStatus ?? '',
    output: (name) => outputs.get(stackOutputs[name]),
    idsOf: (type) =>
      resources
        .filter(({ ResourceType }) => ResourceType === type)
        .flatMap((one) => one.PhysicalResourceId ?? []),
    template: TemplateBody,
  };
}

async function listResources(cloudFormation: CloudFormationClient, StackName: string) {
  const found: StackResourceSummary[] = [];
  for await (const page of paginateListStackResources({ client: cloudFormation }, { StackName })) {
    found.push(...(page.StackResourceSummaries ?? []));
  }
  return found;
}

/** Judges a stack by its CloudFormation status. */
export function stackFinding({ name, status }: DeployedStack): Finding {
  const found = `${name} is ${status}`;
  if (/^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status)) return ok(found);
  if (status.endsWith('IN_PROGRESS')) return warning(found, 'wait until it is done and ask again');
  if (status === 'UPDATE_ROLLBACK_COMPLETE') {
    return warning(found, 'the last deployment failed and was taken back: its events say why');
  }
  return problem(
    found,
    'the events of the stack say why (CloudFormation → Events); mend it and deploy again',
  );
}

export function noStack(name: string): Finding {
  return problem(
    `there is no stack ${name} in this account and region`,
    'name another one by --stack, choose another region by AWS_REGION, or deploy',
  );
}
