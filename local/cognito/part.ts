import type { Part } from '../part.ts';
import { startCognito } from './start-cognito.ts';

export const cognitoPart: Part = async ({ directory, template, access }) => {
  const { userPools } = template;
  const { url, close } = await startCognito({ access, directory: directory('cognito'), userPools });
  const endpoint = { variable: 'AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER', url };
  return { endpoint, info: { cognito: url }, close };
};
