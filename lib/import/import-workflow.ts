import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { addWorkflow } from '../house/workflow.ts';
import type { ImportParts } from './import-parts.ts';
import { ImportSteps } from './import-steps.ts';
import { addWorkflowAlarms } from './workflow-alarms.ts';

/** The state machine of a run and the functions that it calls. */
export class ImportWorkflow extends Construct {
  readonly stateMachine: StateMachine;
  readonly steps: ImportSteps;

  constructor(scope: Construct, id: string, parts: ImportParts) {
    super(scope, id);
    this.steps = new ImportSteps(this, 'Steps', parts);
    this.stateMachine = addWorkflow(this, {
      config: parts.config,
      name: 'import',
      substitutions: this.steps.substitutions(),
      steps: this.steps.all(),
      grants: [parts.drop.readRunObjects('ranges.json', 'partitions.json')],
    });
    addWorkflowAlarms(parts.alarms, this.stateMachine, this.steps);
  }
}
