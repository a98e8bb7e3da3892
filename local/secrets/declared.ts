import { z } from 'zod';
import type { Declaration } from '../template/declaration.ts';
import { resourceArn } from '../template/names.ts';
import { parseProperties, type ResolvedResource, withoutEffect } from '../template/properties.ts';

/** A secret that the stack owns, with a generated text of letters and digits. */
export const LocalSecret = z.object({
  logicalId: z.string(),
  name: z.string(),
  arn: z.string(),
  generatedLength: z.number(),
});
export type LocalSecret = z.infer<typeof LocalSecret>;

const secretProperties = z.strictObject({
  Name: z.string().optional(),
  GenerateSecretString: z.strictObject({
    PasswordLength: z.number().int().positive().default(32),
    // What is generated here has none.
    ...withoutEffect('ExcludePunctuation'),
  }),
  ...withoutEffect('Description', 'KmsKeyId', 'Tags'),
});

export const secretsDeclared: Declaration<{ secrets: LocalSecret[] }> = {
  types: ['AWS::SecretsManager::Secret'],
  read: (resources) => ({ secrets: resources.map(readSecret) }),
};

function readSecret(resource: ResolvedResource): LocalSecret {
  const { GenerateSecretString } = parseProperties(resource, secretProperties);
  return {
    logicalId: resource.logicalId,
    name: resource.name,
    arn: resourceArn(resource.type, resource.name),
    generatedLength: GenerateSecretString.PasswordLength,
  };
}
