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
import { Construct } from 'constructs';
import { acknowledgeWildcards, allow, allowSeparately } from '../house/allow.ts';
import { dependOnPolicies } from '../house/depend-on-policies.ts';
import {
  childExecutionsArn,
  executionsArn,
  type ImportParts,
  stateMachineArn,
  stateMachineName,
} from './import-parts.ts';
import { ImportSteps } from './import-steps.ts';
import { addWorkflowAlarms } from './workflow-alarms.ts';

const definitionFile = join(import.meta.dirname, '../../statemachine/import.asl.json');

/** The state machine of a run and the functions that it calls. */
export class ImportWorkflow extends Construct {
  readonly stateMachine: StateMachine;
  readonly steps: ImportSteps;

  constructor(scope: Construct, id: string, parts: ImportParts) {
    super(scope, id);
    const { config } = parts;
    this.steps = new ImportSteps(this, 'Steps', parts);
    const role = this.makeRole(parts);
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineName: stateMachineName(config),
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(readFileSync(definitionFile, 'utf8')),
      definitionSubstitutions: this.steps.substitutions(),
      role,
      removalPolicy: config.removalPolicy,
      tracingEnabled: true,
      logs: {
        // The prefix keeps the log group out of the account's resource policy, whose size is limited.
        destination: new LogGroup(this, 'Logs', {
          logGroupName: `/aws/vendedlogs/states/${stateMachineName(config)}`,
          retention: config.logRetention,
          removalPolicy: config.removalPolicy,
        }),
        level: LogLevel.ALL,
        includeExecutionData: false,
      },
    });
    this.allowDistributedMaps(role, parts);
    dependOnPolicies(this.stateMachine.node.defaultChild as CfnStateMachine, role);
    acknowledgeWildcards(role, ['*'], 'X-Ray and the delivery of logs have no resources to name.');
    addWorkflowAlarms(parts.alarms, this.stateMachine, this.steps);
  }

  private makeRole({ drop }: ImportParts): Role {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    allow(role, {
      actions: ['lambda:InvokeFunction'],
      resources: this.steps.all().map((step) => step.function.functionArn),
    });
    allow(role, drop.readRunObjects('ranges.json', 'partitions.json'));
    return role;
  }

  /** A Distributed Map runs its children as executions of the same machine, and a redrive starts them again. */
  private allowDistributedMaps(role: Role, { config }: ImportParts): void {
    const because =
      'A Distributed Map runs every child as an execution of its own under a name that is made up then.';
    allowSeparately(role, 'DistributedMaps', [
      { actions: ['states:StartExecution'], resources: [stateMachineArn(this, config)] },
      {
        actions: ['states:DescribeExecution', 'states:StopExecution'],
        resources: [executionsArn(this, config), childExecutionsArn(this, config)],
        because,
      },
      { actions: ['states:RedriveExecution'], resources: [childExecutionsArn(this, config)], because },
    ]);
  }
}
