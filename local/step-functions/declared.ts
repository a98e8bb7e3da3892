import { z } from 'zod';
import type { Declaration } from '../template/declaration.ts';
import { resourceArn } from '../template/names.ts';
import { parseProperties, type ResolvedResource, withoutEffect } from '../template/properties.ts';

export const LocalStateMachine = z.object({
  logicalId: z.string(),
  name: z.string(),
  arn: z.string(),
  roleArn: z.string(),
  /** Amazon States Language as JSON text, with its tokens filled in. */
  definition: z.string(),
});
export type LocalStateMachine = z.infer<typeof LocalStateMachine>;

const stateMachineProperties = z.strictObject({
  StateMachineName: z.string().optional(),
  StateMachineType: z.literal('STANDARD', 'only STANDARD state machines run locally').optional(),
  DefinitionString: z.string(),
  DefinitionSubstitutions: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  RoleArn: z.string(),
  ...withoutEffect('LoggingConfiguration', 'TracingConfiguration', 'EncryptionConfiguration', 'Tags'),
});

export const stepFunctionsDeclared: Declaration<{ stateMachines: LocalStateMachine[] }> = {
  types: ['AWS::StepFunctions::StateMachine'],
  read: (resources) => ({ stateMachines: resources.map(readStateMachine) }),
};

function readStateMachine(resource: ResolvedResource): LocalStateMachine {
  const properties = parseProperties(resource, stateMachineProperties);
  const { DefinitionString, DefinitionSubstitutions } = properties;
  return {
    logicalId: resource.logicalId,
    name: resource.name,
    arn: resourceArn(resource.type, resource.name),
    roleArn: properties.RoleArn,
    definition: DefinitionString.replace(/\$\{([A-Za-z0-9_]+)\}/g, (token, name: string) => {
      const value = DefinitionSubstitutions[name];
      if (value === undefined) {
        throw new Error(`${resource.logicalId} (${resource.type}): no substitution for ${token}`);
      }
      return String(value);
    }),
  };
}
