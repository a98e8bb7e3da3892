import {
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { cognitoSignIn } from '../../../lambdas/auth/cognito-sign-in.ts';
import { signInThrottle } from '../../../lambdas/auth/throttle.ts';
import { poster } from './a-sign-in.ts';

const cognito = mockClient(CognitoIdentityProviderClient);
const table = mockClient(DynamoDBDocumentClient);
const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }));
const secret = 'Correct-Horse-9';
const post = poster({
  cognito: cognitoSignIn(new CognitoIdentityProviderClient({ region: 'us-east-1' }), 'client'),
  throttle: signInThrottle(documents, 'sign-ins'),
  edgeToken: 'edge',
  refusalMs: 0,
});
const signIn = () => post('/auth/token', { username: 'mona', password: secret });
const refresh = () => post('/auth/refresh', { refreshToken: secret });

/** An error of the SDK whose text quotes what was sent. */
function awsError(name: string, httpStatusCode = 400): Error {
  return Object.assign(new Error(`bad value '${secret}'`), { name, $metadata: { httpStatusCode } });
}

beforeEach(() => {
  cognito.reset();
  table.reset();
  const windowEndsAt = Date.now() + 1000;
  table.onAnyCommand().resolves({ Attributes: { failures: 1, windowEndsAt } });
  table.on(GetCommand).resolves({});
});

describe('failures of Cognito', () => {
  it.each([
    'NotAuthorizedException',
    'InvalidPasswordException',
    'UserNotFoundException',
    'UserNotConfirmedException',
    'PasswordResetRequiredException',
  ])('%s is the one 401', async (name) => {
    cognito.on(InitiateAuthCommand).rejects(awsError(name));
    const answers = [await signIn(), await refresh()];
    for (const { status, body, output } of answers) {
      expect({ status, detail: body.detail }).toEqual({
        status: 401,
        detail: 'Signing in failed: what was sent is wrong, or this user may not sign in',
      });
      expect(output).not.toContain(secret);
      expect(output).toContain(name);
    }
  });

  it.each(['NEW_PASSWORD_REQUIRED', 'SOFTWARE_TOKEN_MFA', undefined] as const)(
    'challenge %s is the one 401',
    async (ChallengeName) => {
      cognito.on(InitiateAuthCommand).resolves(ChallengeName ? { ChallengeName } : {});
      expect(await signIn()).toMatchObject({ status: 401 });
    },
  );

  it.each(['TooManyRequestsException', 'LimitExceededException', 'ThrottlingException'])(
    '%s is 429 with a time, and no failure of the user',
    async (name) => {
      cognito.on(InitiateAuthCommand).rejects(awsError(name));
      const { status, headers, output } = await signIn();
      expect({ status, retryAfter: headers['retry-after'] }).toEqual({ status: 429, retryAfter: '5' });
      expect(output).not.toContain('SignInFailures');
      expect(table.calls()).toHaveLength(2);
    },
  );

  it.each([
    ['InternalErrorException', awsError('InternalErrorException', 500)],
    ['TimeoutError', awsError('TimeoutError')],
    ['ECONNREFUSED', Object.assign(new Error(secret), { code: 'ECONNREFUSED' })],
  ])('%s is 503 with a time, logged without what was sent', async (_, error) => {
    cognito.on(InitiateAuthCommand).rejects(error);
    const { status, headers, output, body } = await signIn();
    expect({ status, retryAfter: headers['retry-after'] }).toEqual({ status: 503, retryAfter: '5' });
    expect(output).toContain('cognito_unavailable');
    expect(output + JSON.stringify(body)).not.toContain(secret);
  });

  it.each(['InvalidParameterException', 'ResourceNotFoundException', 'ForbiddenException'])(
    '%s is our fault: 500 with the request id, logged without what was sent',
    async (name) => {
      cognito.on(InitiateAuthCommand).rejects(awsError(name));
      const { status, body, output } = await signIn();
      expect({ status, body }).toEqual({
        status: 500,
        body: { type: 'about:blank', title: 'Internal Server Error', status: 500, instance: 'request-1' },
      });
      expect(output).toContain(name);
      expect(output).not.toContain(secret);
    },
  );

  it('a client that rotates refresh tokens answers the new one', async () => {
    const AuthenticationResult = { AccessToken: 'a', ExpiresIn: 60, RefreshToken: 'next' };
    cognito.on(InitiateAuthCommand).resolves({ AuthenticationResult });
    expect((await refresh()).body).toEqual({ token: 'a', expiresInSeconds: 60, refreshToken: 'next' });
  });
});

describe('failures of the table', () => {
  it('without its counts nobody signs in: 503, and Cognito is not asked', async () => {
    table.on(GetCommand).rejects(awsError('ProvisionedThroughputExceededException'));
    expect(await signIn()).toMatchObject({ status: 503 });
    expect(cognito.calls()).toHaveLength(0);
  });

  it('a failure that cannot be counted is 503, not a free guess', async () => {
    cognito.on(InitiateAuthCommand).rejects(awsError('NotAuthorizedException'));
    table.onAnyCommand().rejects(awsError('InternalServerError', 500));
    table.on(GetCommand).resolves({});
    expect(await signIn()).toMatchObject({ status: 503 });
  });
});
