import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { z } from 'zod';
import {
  branchFields,
  choiceFields,
  distributedMapFields,
  machineFields,
  partFields,
  processorFields,
  stateFields,
} from './accepted-fields.ts';
import { Fields, fieldsOf, innerMachines, isDistributed, Machine, type State } from './definition.ts';

const lambdaInvoke = 'arn:aws:states:::lambda:invoke';
const lambdaFunction = /^arn:aws:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+$/;

/**
 * Parses a definition and refuses what the local engine would ignore or do otherwise than AWS.
 * @throws Error naming the machine, the state and the field.
 */
export function checkDefinition(
  machineName: string,
  definition: string,
  options: { canWrite: boolean },
): Machine {
  const machine = Machine.parse(JSON.parse(definition));
  checkFields(machineName, machine, machineFields);
  checkQueryLanguage(machineName, machine);
  for (const [name, state] of Object.entries(machine.States))
    checkState(`${machineName}.${name}`, state, options);
  // The engine's own check: reachable states, targets that exist, JSONPath that parses. It takes JSON of any shape.
  new StateMachine(machine as unknown as StateMachineDefinition);
  return machine;
}

function checkState(place: string, state: State, options: { canWrite: boolean }): void {
  const accepted = stateFields[state.Type];
  if (!accepted) throw new Error(`${place}: the state type ${state.Type} is not honoured locally`);
  checkFields(place, state, isDistributed(state) ? [...accepted, ...distributedMapFields] : accepted);
  checkQueryLanguage(place, state);
  checkContextPaths(place, state);
  for (const retrier of listOf(state.Retry)) checkFields(`${place}.Retry`, retrier, partFields.Retrier);
  for (const catcher of listOf(state.Catch)) checkFields(`${place}.Catch`, catcher, partFields.Catcher);
  if (state.Type === 'Task') checkTask(place, state);
  if (state.Type === 'Choice') for (const rule of listOf(state.Choices)) checkChoice(place, rule);
  if (state.Type === 'Map') checkMap(place, state, options);
  // The engine takes a result that is false, 0, "" or null for none.
  if (state.Type === 'Pass' && 'Result' in state && !state.Result)
    refuse(place, 'Result', 'false, 0, "" and null');
  for (const inner of innerMachines(state)) {
    checkFields(place, inner, state.Type === 'Map' ? processorFields : branchFields);
    for (const [name, child] of Object.entries(inner.States)) checkState(`${place}.${name}`, child, options);
  }
}

function checkTask(place: string, state: State): void {
  const resource = z.string().parse(state.Resource);
  if (lambdaFunction.test(resource)) return;
  if (resource !== lambdaInvoke) refuse(place, 'Resource', resource);
  checkFields(`${place}.Parameters`, fieldsOf(state.Parameters), partFields.InvokeParameters);
}

function checkMap(place: string, state: State, { canWrite }: { canWrite: boolean }): void {
  const config = fieldsOf(fieldsOf(state.ItemProcessor).ProcessorConfig);
  checkFields(`${place}.ProcessorConfig`, config, partFields.ProcessorConfig);
  if (!isDistributed(state)) return;
  if (config.ExecutionType !== 'STANDARD') refuse(place, 'ExecutionType', config.ExecutionType);
  checkFields(`${place}.ItemBatcher`, fieldsOf(state.ItemBatcher), partFields.ItemBatcher);
  if (state.ItemReader !== undefined) checkReader(`${place}.ItemReader`, fieldsOf(state.ItemReader));
  if (state.ResultWriter === undefined) return;
  const writer = fieldsOf(state.ResultWriter);
  checkFields(`${place}.ResultWriter`, writer, partFields.ResultWriter);
  checkFields(`${place}.ResultWriter.Parameters`, fieldsOf(writer.Parameters), partFields.WriterParameters);
  if (!canWrite || writer.Resource !== 'arn:aws:states:::s3:putObject') {
    refuse(`${place}.ResultWriter`, 'Resource', writer.Resource);
  }
}

function checkReader(place: string, reader: Fields): void {
  checkFields(place, reader, partFields.ItemReader);
  const config = fieldsOf(reader.ReaderConfig);
  checkFields(`${place}.ReaderConfig`, config, partFields.ReaderConfig);
  checkFields(`${place}.Parameters`, fieldsOf(reader.Parameters), partFields.ReaderParameters);
  if (reader.Resource !== 'arn:aws:states:::s3:getObject') refuse(place, 'Resource', reader.Resource);
  if (config.InputType !== 'JSON') refuse(place, 'InputType', config.InputType);
}

function checkChoice(place: string, rule: Fields): void {
  checkFields(`${place}.Choices`, rule, choiceFields);
  for (const inner of [...listOf(rule.And), ...listOf(rule.Or)]) checkChoice(place, inner);
  if (rule.Not !== undefined) checkChoice(place, fieldsOf(rule.Not));
}

function checkFields(place: string, value: object, accepted: string[]): void {
  for (const field of Object.keys(value)) {
    if (!accepted.includes(field)) throw new Error(`${place}: the field ${field} is not honoured locally`);
  }
}

function checkQueryLanguage(place: string, value: Fields): void {
  const language = value.QueryLanguage ?? 'JSONPath';
  if (language !== 'JSONPath') refuse(place, 'QueryLanguage', language);
}

/** What the context object has locally; `$$.Map` only where items are selected. */
const contextPath =
  /^\$\$\.(Execution(\.(Id|Name|Input|StartTime|RoleArn)\b.*)?|StateMachine(\.(Id|Name))?|State\.Name)$/;
const itemPath = /^\$\$\.Map\.Item\.(Index|Value\b.*)$/;

function checkContextPaths(place: string, state: State): void {
  const { ItemSelector, ItemProcessor: _, Branches: __, ...rest } = state;
  const isKnown = (path: string) => contextPath.test(path);
  checkPaths(place, rest, isKnown);
  checkPaths(`${place}.ItemSelector`, ItemSelector, (path) => isKnown(path) || itemPath.test(path));
}

function checkPaths(place: string, value: unknown, isKnown: (path: string) => boolean): void {
  if (typeof value === 'string') {
    for (const [path] of value.matchAll(/\$\$[^\s,)]*/g)) if (!isKnown(path)) refuse(place, 'context', path);
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [field, inner] of Object.entries(value)) checkPaths(`${place}.${field}`, inner, isKnown);
}

function listOf(value: unknown): Fields[] {
  return z.array(Fields).default([]).parse(value);
}

function refuse(place: string, field: string, value: unknown): never {
  throw new Error(`${place}: ${field} ${String(value)} is not honoured locally`);
}
