import {
  type AuthenticationResultType,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { clientId } from './a-cognito.ts';
import type { Cognito } from './a-cognito-of-one-test.ts';

export async function signIn(
  { sdk }: Cognito,
  USERNAME: string,
  PASSWORD: string,
): Promise<AuthenticationResultType> {
  const AuthParameters = { USERNAME, PASSWORD };
  const command = new InitiateAuthCommand({
    ...{ ClientId: clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters },
  });
  return (await sdk.send(command)).AuthenticationResult!;
}

export async function refresh({ sdk }: Cognito, REFRESH_TOKEN: string): Promise<AuthenticationResultType> {
  const AuthParameters = { REFRESH_TOKEN };
  const command = new InitiateAuthCommand({
    ...{ ClientId: clientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters },
  });
  return (await sdk.send(command)).AuthenticationResult!;
}
