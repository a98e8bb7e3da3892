import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  type CfnStateMachine,
  DefinitionBody,
  LogLevel,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { StageConfig } from '../settings/config.ts';
import { acknowledgeWildcards, allow, allowSeparately, type Grant } from './allow.ts';
import { dependOnPolicies } from './depend-on-policies.ts';
import type { LadingFunction } from './lading-function.ts';
import { workflowArns, workflowName } from './workflow-arns.ts';

const definitions = join(import.meta.dirname, '../../statemachine');

export interface WorkflowProps {
  config: StageConfig;
  /** Its definition is `statemachine/<name>.asl.json`. */
  name: string;
  /** What stands for `${…}` in it. */
  substitutions: Record<string, string>;
  /** The functions that it calls. */
  steps: readonly LadingFunction[];
  /** What it may do besides, such as read what a Distributed Map runs over. */
  grants?: readonly Grant[];
}

/** Adds a Standard workflow to a construct: state machine, role, log group. It may have Distributed Maps. */
export function addWorkflow(scope: Construct, props: WorkflowProps): StateMachine {
  const { config, name, steps, grants = [] } = props;
  const role = new Role(scope, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
  const resources = steps.map((step) => step.function.functionArn);
  for (const grant of [{ actions: ['lambda:InvokeFunction'], resources }, ...grants]) allow(role, grant);
  const stateMachine = new StateMachine(scope, 'StateMachine', {
    stateMachineName: workflowName(config, name),
    stateMachineType: StateMachineType.STANDARD,
    definitionBody: DefinitionBody.fromString(readFileSync(join(definitions, `${name}.asl.json`), 'utf8')),
    definitionSubstitutions: props.substitutions,
    role,
    removalPolicy: config.removalPolicy,
    tracingEnabled: true,
    logs: {
      // The prefix keeps the log group out of the account's resource policy, whose size is limited.
      destination: new LogGroup(scope, 'Logs', {
        logGroupName: `/aws/vendedlogs/states/${workflowName(config, name)}`,
        retention: config.logRetention,
        removalPolicy: config.removalPolicy,
      }),
      level: LogLevel.ALL,
      includeExecutionData: false,
    },
  });
  allowDistributedMaps(role, props);
  dependOnPolicies(stateMachine.node.defaultChild as CfnStateMachine, role);
  acknowledgeWildcards(role, ['*'], 'X-Ray and the delivery of logs have no resources to name.');
  return stateMachine;
}

/** A Distributed Map runs its children as executions of the same machine, and a redrive starts them again. */
function allowDistributedMaps(role: Role, { config, name }: WorkflowProps): void {
  const { machine, executions, childExecutions } = workflowArns(role, config, name);
  const because =
    'A Distributed Map runs every child as an execution of its own under a name that is made up then.';
  allowSeparately(role, 'DistributedMaps', [
    { actions: ['states:StartExecution'], resources: [machine] },
    {
      actions: ['states:DescribeExecution', 'states:StopExecution'],
      resources: [executions, childExecutions],
      because,
    },
    { actions: ['states:RedriveExecution'], resources: [childExecutions], because },
  ]);
}
