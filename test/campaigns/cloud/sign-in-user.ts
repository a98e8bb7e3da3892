import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { addUser } from '../../../cli/add-user.ts';
import { SignedIn } from '../../../lambdas/auth/contract.ts';
import type { CloudInfo } from '../../../local/cloud-info.ts';

/** Makes a user who may use the whole API, and signs them in. */
export async function signInUser(
  { api, cognito: endpoint, userPoolId, ...key }: CloudInfo,
  user: { username: string; password: string },
): Promise<SignedIn> {
  const credentials = { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey };
  const cognito = new CognitoIdentityProviderClient({ region: 'us-east-1', endpoint, credentials });
  await addUser({ cognito, userPoolId }, { ...user, scopes: ['sla.write', 'sla.read'] });
  cognito.destroy();
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${api}/auth/token`, { method: 'POST', headers, body: JSON.stringify(user) });
  if (!answer.ok) throw new Error(`the sign-in answered ${answer.status}: ${await answer.text()}`);
  return SignedIn.parse(await answer.json());
}
