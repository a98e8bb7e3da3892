import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { answerEvents } from '../http/answer-events.ts';
import { readEnvironment } from '../runtime/environment.ts';
import { cognitoSignIn } from './cognito-sign-in.ts';
import { signInRoutes } from './sign-in-routes.ts';
import { signInThrottle } from './throttle.ts';

const { SIGN_IN_TABLE, USER_POOL_CLIENT_ID } = readEnvironment(['SIGN_IN_TABLE', 'USER_POOL_CLIENT_ID']);

/** Twice Cognito and twice the table end within the 10 s of the function, so that the sender hears of it. */
const impatience = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
};
const documents = DynamoDBDocumentClient.from(new DynamoDBClient(impatience));

export const handler = answerEvents(signInRoutes, {
  cognito: cognitoSignIn(new CognitoIdentityProviderClient(impatience), USER_POOL_CLIENT_ID),
  throttle: signInThrottle(documents, SIGN_IN_TABLE),
});
