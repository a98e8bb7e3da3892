import { answerEvents } from '../http/answer-events.ts';
import { openCognito } from '../runtime/aws-clients.ts';
import { openDocuments } from '../runtime/document-client.ts';
import { readEnvironment } from '../runtime/environment.ts';
import { patience } from '../runtime/patience.ts';
import { cognitoSignIn } from './cognito-sign-in.ts';
import { signInRoutes } from './sign-in-routes.ts';
import { signInThrottle } from './throttle.ts';

const { SIGN_IN_TABLE, USER_POOL_CLIENT_ID, EDGE_TOKEN } = readEnvironment([
  'SIGN_IN_TABLE',
  'USER_POOL_CLIENT_ID',
  'EDGE_TOKEN',
]);

/** Twice Cognito and twice the table end within the 10 s of the function, so that the sender hears of it. */
const impatience = patience({ attempts: 2, connectMs: 1_000, answerMs: 2_000 });

export const handler = answerEvents(signInRoutes, {
  cognito: cognitoSignIn(openCognito(impatience), USER_POOL_CLIENT_ID),
  throttle: signInThrottle(openDocuments(impatience), SIGN_IN_TABLE),
  edgeToken: EDGE_TOKEN,
});
