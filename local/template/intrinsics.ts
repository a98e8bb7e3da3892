import {
  accountId,
  attributeOf,
  derivedName,
  nameProperty,
  partition,
  referenceTo,
  region,
  stackIdOf,
} from './names.ts';
import type { RawTemplate } from './raw-template.ts';

type Json = Record<string, unknown>;

export interface Resolver {
  /** A template value with every intrinsic function replaced. @throws Error naming a function that is not known. */
  resolve(value: unknown): unknown;
  /** Whether a condition of the template holds. */
  holds(condition: string): boolean;
  physicalName(logicalId: string): string;
}

/** `AWS::NoValue` removes the property or list entry that holds it. */
const noValue = Symbol('AWS::NoValue');

/** Evaluates the intrinsic functions of one template against local names and ARNs. */
export function createResolver(template: RawTemplate, stackName: string): Resolver {
  const pseudoParameters: Record<string, unknown> = {
    'AWS::Partition': partition,
    'AWS::Region': region,
    'AWS::AccountId': accountId,
    'AWS::StackName': stackName,
    'AWS::StackId': stackIdOf(stackName),
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::NoValue': noValue,
    'AWS::NotificationARNs': [],
  };
  const functions: Record<string, (argument: unknown) => unknown> = {
    Ref: (name) => reference(text(name, 'Ref')),
    'Fn::GetAtt': getAttribute,
    'Fn::Join': (argument) => {
      const [delimiter, parts] = list(argument, 'Fn::Join');
      return list(resolve(parts), 'Fn::Join').join(text(delimiter, 'Fn::Join'));
    },
    'Fn::Sub': substitute,
    'Fn::Select': (argument) => {
      const [index, values] = list(resolve(argument), 'Fn::Select');
      return list(values, 'Fn::Select')[Number(index)];
    },
    'Fn::Split': (argument) => {
      const [delimiter, source] = list(resolve(argument), 'Fn::Split');
      return text(source, 'Fn::Split').split(text(delimiter, 'Fn::Split'));
    },
    'Fn::If': (argument) => {
      const [condition, whenTrue, whenFalse] = list(argument, 'Fn::If');
      return resolveOrNothing(holds(text(condition, 'Fn::If')) ? whenTrue : whenFalse);
    },
    'Fn::FindInMap': (argument) => {
      const [map, first, second] = list(resolve(argument), 'Fn::FindInMap').map(String);
      const found = template.Mappings?.[map ?? '']?.[first ?? '']?.[second ?? ''];
      if (found === undefined) throw new Error(`Fn::FindInMap: there is no ${map}.${first}.${second}`);
      return found;
    },
    'Fn::Equals': (argument) => {
      const [left, right] = list(resolve(argument), 'Fn::Equals');
      return left === right;
    },
    'Fn::And': (argument) => list(argument, 'Fn::And').every(isTrue),
    'Fn::Or': (argument) => list(argument, 'Fn::Or').some(isTrue),
    'Fn::Not': (argument) => !list(argument, 'Fn::Not').some(isTrue),
    Condition: (name) => holds(text(name, 'Condition')),
  };

  function resolve(value: unknown): unknown {
    const resolved = resolveOrNothing(value);
    return resolved === noValue ? undefined : resolved;
  }

  function resolveOrNothing(value: unknown): unknown {
    if (typeof value === 'string') return refuseDynamicReference(value);
    if (Array.isArray(value)) return value.map(resolveOrNothing).filter((one) => one !== noValue);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [name, argument] = entries.length === 1 ? (entries[0] ?? []) : [];
    // "Condition" is also a plain key, in IAM statements for one: as a function it always names a condition.
    const isFunction =
      name === 'Ref' || name?.startsWith('Fn::') || (name === 'Condition' && isCondition(argument));
    if (!name || !isFunction) {
      const resolved = entries.map(([key, inner]) => [key, resolveOrNothing(inner)] as const);
      return Object.fromEntries(resolved.filter(([, inner]) => inner !== noValue));
    }
    const evaluate = functions[name];
    if (!evaluate) throw new Error(`the intrinsic function ${name} is not honoured locally`);
    return evaluate(argument);
  }

  function isTrue(condition: unknown): boolean {
    return resolve(condition) === true;
  }

  function isCondition(name: unknown): boolean {
    return typeof name === 'string' && template.Conditions?.[name] !== undefined;
  }

  function holds(name: string): boolean {
    const condition = template.Conditions?.[name];
    if (condition === undefined) throw new Error(`there is no condition ${name}`);
    return isTrue(condition);
  }

  function reference(name: string): unknown {
    if (name in pseudoParameters) return pseudoParameters[name];
    const parameter = template.Parameters?.[name];
    if (parameter) {
      if (parameter.Default === undefined) throw new Error(`parameter ${name} has no default value`);
      return parameter.Default;
    }
    return referenceTo(resource(name).Type, physicalName(name));
  }

  function getAttribute(argument: unknown): string {
    const parts =
      typeof argument === 'string' ? argument.split('.') : list(argument, 'Fn::GetAtt').map(String);
    const [logicalId = '', ...attribute] = parts;
    const { Type } = resource(logicalId);
    const found = attributeOf(Type, physicalName(logicalId), attribute.join('.'));
    if (found === undefined) {
      throw new Error(`${logicalId} (${Type}): attribute ${attribute.join('.')} has no local value`);
    }
    return found;
  }

  function substitute(argument: unknown): string {
    const [source, variables] = typeof argument === 'string' ? [argument, {}] : list(argument, 'Fn::Sub');
    return text(source, 'Fn::Sub').replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      const given = (variables as Json)[name];
      if (given !== undefined) return String(resolve(given));
      return String(name.includes('.') ? getAttribute(name) : reference(name));
    });
  }

  function resource(logicalId: string) {
    const found = template.Resources[logicalId];
    if (!found) throw new Error(`there is no resource or parameter ${logicalId}`);
    return found;
  }

  function physicalName(logicalId: string): string {
    const { Type, Properties } = resource(logicalId);
    const property = nameProperty(Type);
    const given = property === undefined ? undefined : resolve(Properties[property]);
    return typeof given === 'string' ? given : derivedName(Type, logicalId);
  }

  return { resolve, holds, physicalName };
}

function refuseDynamicReference(value: string): string {
  const found = /\{\{resolve:[^}]*\}\}/.exec(value);
  if (found) throw new Error(`the dynamic reference ${found[0]} is not honoured locally`);
  return value;
}

function list(value: unknown, functionName: string): unknown[] {
  if (!Array.isArray(value)) throw new Error(`${functionName} wants a list`);
  return value;
}

function text(value: unknown, functionName: string): string {
  if (typeof value !== 'string') throw new Error(`${functionName} wants a text`);
  return value;
}
