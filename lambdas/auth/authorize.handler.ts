import { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayAuthorizerResult, Context } from 'aws-lambda';
import { readEnvironment } from '../runtime/environment.ts';
import { loggedHandler } from '../runtime/logged-handler.ts';
import { authorize } from './authorize.ts';
import { tokenVerifier } from './token-verifier.ts';

const { USER_POOL_ID, USER_POOL_CLIENT_ID } = readEnvironment(['USER_POOL_ID', 'USER_POOL_CLIENT_ID']);
const logger = new Logger({ serviceName: 'authorize' });
const verify = tokenVerifier({
  userPoolId: USER_POOL_ID,
  clientId: USER_POOL_CLIENT_ID,
  // The SDK's variable; the keys are fetched without the SDK.
  endpoint: process.env.AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER,
});
const decide = loggedHandler(logger, (event) => authorize(event, verify));

/** The authorizer of the API. Throws `Unauthorized`, which the gateway makes 401; any other error becomes 500. */
export async function handler(event: unknown, context?: Context): Promise<APIGatewayAuthorizerResult> {
  const answer = await decide(event, context);
  if (!('refusal' in answer)) return answer;
  logger.info('token refused', { reason: answer.refusal });
  throw new Error('Unauthorized');
}
