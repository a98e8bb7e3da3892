import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { StageConfig } from '../settings/config.ts';

/** The physical name of a state machine, so that its ARN is known before it exists. */
export function workflowName({ stage }: Pick<StageConfig, 'stage'>, name: string): string {
  return `lading-${stage}-${name}`;
}

/**
 * ARNs written out from the fixed name of a workflow: functions that start or look at executions are themselves named
 * in the definition, so that a reference would be a circle.
 */
export function workflowArns(scope: IConstruct, config: StageConfig, name: string) {
  const full = workflowName(config, name);
  const arnOf = (resource: string, resourceName: string) => {
    const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
    return Stack.of(scope).formatArn({ service: 'states', resource, resourceName, arnFormat });
  };
  return {
    machine: arnOf('stateMachine', full),
    /** All executions of the state machine, not those of its Distributed Maps. */
    executions: arnOf('execution', `${full}:*`),
    /** The child executions of its Distributed Maps. */
    childExecutions: arnOf('execution', `${full}/*:*`),
    /** The runs of its Distributed Maps, which list their child executions. */
    mapRuns: arnOf('mapRun', `${full}/*:*`),
  };
}
