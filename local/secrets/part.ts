import type { Part } from '../part.ts';
import { generatedSecrets } from './generated-secrets.ts';
import { startSecrets } from './start-secrets.ts';

/** The secrets that the stack owns, and the one that is made by hand before a deployment: where MongoDB is. */
export const secretsPart: Part = async ({ directory, template, access, output, mongodbUri }) => {
  const generated = await generatedSecrets(directory('secrets'), template.secrets);
  const { url, close } = await startSecrets({
    access,
    secrets: { ...generated, [output('databaseSecret')]: mongodbUri },
  });
  return { endpoint: { variable: 'AWS_ENDPOINT_URL_SECRETS_MANAGER', url }, close };
};
