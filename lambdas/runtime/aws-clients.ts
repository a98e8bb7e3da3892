import {
  CognitoIdentityProviderClient,
  type CognitoIdentityProviderClientConfig,
} from '@aws-sdk/client-cognito-identity-provider';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESClient } from '@aws-sdk/client-ses';
import { SFNClient } from '@aws-sdk/client-sfn';
import { patience } from './patience.ts';

/**
 * The clients of AWS that the functions call, each opened once at cold start; S3's is in s3-client.ts, DynamoDB's in
 * document-client.ts. What a function does not open is not in its bundle.
 */
export const openStepFunctions = (): SFNClient => new SFNClient();
export const openSecrets = (): SecretsManagerClient => new SecretsManagerClient();
export const openLambda = (): LambdaClient => new LambdaClient();

/** Its answers take fractions of a second. The longest call is shorter than the 30 s that *notify* has. */
export function openSes(): SESClient {
  return new SESClient(patience({ attempts: 2, connectMs: 3_000, answerMs: 8_000 }));
}

export function openCognito(config: CognitoIdentityProviderClientConfig): CognitoIdentityProviderClient {
  return new CognitoIdentityProviderClient(config);
}
