import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Environment, readEnvironment } from '../../lambdas/runtime/environment.ts';
import { maxMemoryMb, wholeCpuMb } from '../../lib/import/step-memory.ts';
import { entryOf, functionNames, stackFunctions } from './stack-functions.ts';
import { resourcesOf, root } from './synthesized.ts';

/** Set for Node itself, not for the code. */
const runtimeVariables = ['NODE_OPTIONS'];

describe('functions', () => {
  it('each handler file is the entry of exactly one construct', () => {
    const entries = stackFunctions.map(({ entry }) => entry);
    const files = globSync('lambdas/**/*.handler.ts', { cwd: root }).map((file) => join(root, file));
    expect(entries.sort()).toEqual(files.sort());
  });

  it('no two have one name, whatever folders their handlers are in', () => {
    expect(new Set(functionNames).size).toBe(functionNames.length);
    const deployed = resourcesOf('AWS::Lambda::Function').map(({ Properties }) => Properties.FunctionName);
    expect(deployed.sort()).toEqual(functionNames.map((name) => `lading-dev-${name}`).sort());
  });

  it.each(['validate', 'transform', 'load', 'report'] as const)(
    '%s has a quarter more memory than the worst file takes',
    (name) => {
      expect(propertiesOf(name).MemorySize).toBeGreaterThanOrEqual(maxMemoryMb * 1.25);
    },
  );

  it('no function has more memory than gives it a whole vCPU, which is all that one thread can use', () => {
    for (const { Properties } of resourcesOf('AWS::Lambda::Function', 'prod')) {
      expect(Properties.MemorySize).toBeLessThanOrEqual(wholeCpuMb);
    }
  });

  it('every function is traced, logs JSON to a group of its own and runs Node 24 on ARM', () => {
    const functions = resourcesOf('AWS::Lambda::Function');
    const groups = new Set(functions.map(({ Properties }) => JSON.stringify(Properties.LoggingConfig)));
    expect(groups.size).toBe(functionNames.length);
    for (const { Properties } of functions) {
      expect(Properties).toMatchObject({
        Architectures: ['arm64'],
        Runtime: 'nodejs24.x',
        TracingConfig: { Mode: 'Active' },
        LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: expect.any(String) } },
      });
    }
  });

  it.each(functionNames)('%s is given exactly the variables that it reads', (name) => {
    const handler = readFileSync(entryOf(name), 'utf8');
    // What all functions behind the API read, they read there.
    const shared = handler.includes('/answer-events.ts')
      ? readFileSync(join(root, 'lambdas/http/answer-events.ts'), 'utf8')
      : '';
    const source = handler + shared;
    const read = [...source.matchAll(/readEnvironment\(\[([^\]]*)\]\)/g)].flatMap(([, list]) =>
      [...(list ?? '').matchAll(/'(\w+)'/g)].map(([, variable]) => variable),
    );
    expect(Object.keys(variablesOf(name)).sort()).toEqual(read.sort());
  });

  it.each(functionNames)('%s is given values that it accepts', (name) => {
    const resolved = Object.entries(variablesOf(name)).map(([variable, value]) => [
      variable,
      typeof value === 'string' ? value : 'us-east-1_aNameThatIsKnownOnceDeployed',
    ]);
    const names = Environment.keyof().options.filter((variable) => variable in variablesOf(name));
    expect(() => readEnvironment(names, Object.fromEntries(resolved))).not.toThrow();
  });

  it('every variable that the code knows is given to some function', () => {
    const given = new Set(functionNames.flatMap((name) => Object.keys(variablesOf(name))));
    expect([...given].sort()).toEqual([...Environment.keyof().options].sort());
  });
});

function variablesOf(name: string): Record<string, unknown> {
  const { Variables } = propertiesOf(name).Environment as { Variables: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries(Variables).filter(([variable]) => !runtimeVariables.includes(variable)),
  );
}

function propertiesOf(name: string): Record<string, unknown> {
  return resourcesOf('AWS::Lambda::Function').find(
    ({ Properties }) => Properties.FunctionName === `lading-dev-${name}`,
  )!.Properties;
}
