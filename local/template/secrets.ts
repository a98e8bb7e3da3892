import { z } from 'zod';
import { resourceArn } from './names.ts';
import { parseProperties, type ResolvedResource, withoutEffect } from './properties.ts';

/** A secret that the stack owns; its local value is given by whoever starts the stack. */
export const LocalSecret = z.object({ logicalId: z.string(), name: z.string(), arn: z.string() });
export type LocalSecret = z.infer<typeof LocalSecret>;

const secretProperties = z.strictObject({
  Name: z.string().optional(),
  ...withoutEffect('Description', 'GenerateSecretString', 'KmsKeyId', 'SecretString', 'Tags'),
});

export function readSecret(resource: ResolvedResource): LocalSecret {
  parseProperties(resource, secretProperties);
  return {
    logicalId: resource.logicalId,
    name: resource.name,
    arn: resourceArn(resource.type, resource.name),
  };
}
