import { availableParallelism } from 'node:os';
import type { FunctionAhead } from '../lambda/start-lambda.ts';
import type { CloudTemplate } from '../template/read-template.ts';
import type { LocalStateMachine } from './declared.ts';
import { fieldsOf, innerMachines, isDistributed, Machine } from './definition.ts';
import type { StatusEvent } from './status-event.ts';

/**
 * The functions that an import will come to after an upload, in their order. In the first run after a start each stage
 * would else wait for its process, a fifth of the time of half a million rows.
 */
export function functionsOfUploads({
  rules,
  stateMachines,
}: Pick<CloudTemplate, 'rules' | 'stateMachines'>): FunctionAhead[] {
  const called = rules.filter(({ eventPattern }) => [eventPattern?.source].flat().includes('aws.s3'));
  const targets = called.flatMap(({ targets }) => targets.map(({ arn }) => ({ arn, places: 1 })));
  return [...targets, ...stateMachines.flatMap(functionsOfMachine)];
}

/** Those that an execution which has just begun will come to, in the order of its states; none for any other event. */
export function functionsAhead(
  machines: readonly LocalStateMachine[],
  { detail: { status, stateMachineArn } }: StatusEvent,
): FunctionAhead[] {
  const machine = status === 'RUNNING' && machines.find(({ arn }) => arn === stateMachineArn);
  return machine ? functionsOfMachine(machine) : [];
}

function functionsOfMachine({ definition }: LocalStateMachine): FunctionAhead[] {
  return functionsOf(Machine.parse(JSON.parse(definition)), 1);
}

function functionsOf({ States }: Machine, places: number): FunctionAhead[] {
  return Object.values(States).flatMap((state) => {
    const { FunctionName } = fieldsOf(state.Parameters);
    if (state.Type === 'Task') return typeof FunctionName === 'string' ? [{ arn: FunctionName, places }] : [];
    const inside = isDistributed(state) ? Math.max(2, availableParallelism()) : places;
    return innerMachines(state).flatMap((machine) => functionsOf(machine, inside));
  });
}
