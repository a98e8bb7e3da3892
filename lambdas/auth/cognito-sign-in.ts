import {
  type CognitoIdentityProviderClient,
  InitiateAuthCommand,
  type InitiateAuthCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import { ConfigError, DependencyError } from '../../shared/errors.ts';
import { isTransientCall } from '../../shared/transient-call.ts';
import { Problem } from '../http/problem.ts';
import type { SignedIn } from './contract.ts';

/** Tokens, or why there are none: a name for the log, which the sender never sees. */
export type Outcome = { tokens: SignedIn } | { refusal: string };
export type CognitoSignIn = ReturnType<typeof cognitoSignIn>;

/**
 * Signs in with Cognito. Its own errors stay here, since their texts may quote what was sent.
 * @throws Problem 429 when Cognito throttles; DependencyError `cognito_unavailable`; ConfigError `cognito_refused`.
 */
export function cognitoSignIn(cognito: CognitoIdentityProviderClient, clientId: string) {
  const initiate = async (input: Pick<InitiateAuthCommandInput, 'AuthFlow' | 'AuthParameters'>) => {
    const command = new InitiateAuthCommand({ ...input, ClientId: clientId });
    try {
      return await cognito.send(command);
    } catch (error) {
      return { refusal: refusalOf(error) };
    }
  };

  async function outcomeOf(input: Parameters<typeof initiate>[0], known?: string): Promise<Outcome> {
    const answer = await initiate(input);
    if ('refusal' in answer) return answer;
    const {
      AccessToken: token,
      ExpiresIn: expiresInSeconds,
      RefreshToken,
    } = answer.AuthenticationResult ?? {};
    const refreshToken = RefreshToken ?? known;
    if (token && expiresInSeconds && refreshToken)
      return { tokens: { token, expiresInSeconds, refreshToken } };
    // A password that must be changed first, or a second factor: nobody can give that here.
    return { refusal: answer.ChallengeName ?? 'NoTokens' };
  }

  return {
    async withPassword(USERNAME: string, PASSWORD: string): Promise<Outcome> {
      if (!namePattern.test(USERNAME) || !passwordPattern.test(PASSWORD)) return { refusal: 'NotPossible' };
      return outcomeOf({ AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD } });
    },

    /** The answer has the same refresh token, unless the client rotates them. */
    async withRefreshToken(REFRESH_TOKEN: string): Promise<Outcome> {
      if (!tokenPattern.test(REFRESH_TOKEN)) return { refusal: 'NotPossible' };
      return outcomeOf({ AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN } }, REFRESH_TOKEN);
    },
  };
}

/**
 * What Cognito's reference allows. No user has anything else, and Cognito would answer it with
 * InvalidParameterException, as it does when the client is set up wrongly.
 */
const namePattern = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u;
const passwordPattern = /^\S(.*\S)?$/su;
const tokenPattern = /^[\w=.-]+$/;

/** InvalidPasswordException is what some local stand-ins answer to a wrong password. */
const refusals = new Set([
  'InvalidPasswordException',
  'NotAuthorizedException',
  'PasswordResetRequiredException',
  'UserNotConfirmedException',
  'UserNotFoundException',
]);
const throttlings = new Set(['LimitExceededException', 'ThrottlingException', 'TooManyRequestsException']);
const retryAfterSeconds = 5;

function refusalOf(error: unknown): string {
  const name = error instanceof Error ? error.name : 'Error';
  if (refusals.has(name)) return name;
  if (throttlings.has(name)) throw tooMany('Too many users sign in at once', retryAfterSeconds);
  if (isTransientCall(error)) throw new DependencyError('cognito_unavailable', `Cognito is away (${name})`);
  throw new ConfigError('cognito_refused', `Cognito refused the call of the sign-in (${name})`);
}

/** The answer 429; `seconds` is when to come again. */
export function tooMany(detail: string, seconds: number): Problem {
  return new Problem(429, { detail, headers: { 'retry-after': String(seconds) } });
}
