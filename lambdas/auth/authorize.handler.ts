import { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayAuthorizerResult, Context } from 'aws-lambda';
import { codeOf } from '../../shared/errors.ts';
import { readEnvironment } from '../runtime/environment.ts';
import { withoutContent } from '../runtime/without-content.ts';
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

/** The authorizer of the API. Throws `Unauthorized`, which the gateway makes 401; any other error becomes 500. */
export async function handler(event: unknown, context?: Context): Promise<APIGatewayAuthorizerResult> {
  if (context) logger.addContext(context);
  const answer = await authorize(event, verify).catch((error: unknown) => {
    const failure = withoutContent(error);
    logger.error(failure.message, { code: codeOf(failure), error: failure });
    throw failure;
  });
  if (!('refusal' in answer)) return answer;
  logger.info('token refused', { reason: answer.refusal });
  throw new Error('Unauthorized');
}
