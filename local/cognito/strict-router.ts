import {
  CognitoError,
  InvalidParameterError,
  InvalidPasswordError,
  NotAuthorizedError,
} from 'cognito-local/lib/errors.js';
import { type Route, Router } from 'cognito-local/lib/server/Router.js';
import type { AppClient } from 'cognito-local/lib/services/appClient.js';
import type { Context } from 'cognito-local/lib/services/context.js';
import type { Services } from 'cognito-local/lib/services/index.js';
import type { User, UserPoolService } from 'cognito-local/lib/services/userPoolService.js';
import { z } from 'zod';
import { breachOfPolicy } from './password-policy.ts';
import { accessTokenSeconds, isFresh } from './tokens.ts';

const SignIn = z.object({
  ClientId: z.string(),
  AuthFlow: z.string(),
  AuthParameters: z.record(z.string(), z.string()).default({}),
});
const SignedIn = z.looseObject({ AuthenticationResult: z.looseObject({}).optional() });
const SignUp = z.object({ ClientId: z.string() });
const NewPassword = z.object({
  UserPoolId: z.string(),
  Password: z.string().optional(),
  TemporaryPassword: z.string().optional(),
});

/** The operations of cognito-local, with the refusals of Cognito that it leaves out. */
export function strictRouter(services: Services): (operation: string) => Route {
  const routeTo = Router(services);
  return (operation) => {
    const route = routeTo(operation);
    if (operation === 'InitiateAuth') return signInRoute(services, route);
    if (operation === 'SignUp') return signUpRoute(services, route);
    if (['AdminCreateUser', 'AdminSetUserPassword'].includes(operation))
      return passwordRoute(services, route);
    return route;
  };
}

function passwordRoute({ cognito }: Services, route: Route): Route {
  return async (context, request: unknown) => {
    const { UserPoolId, Password, TemporaryPassword } = NewPassword.parse(request);
    const pool = await cognito.getUserPool(context, UserPoolId);
    const password = Password ?? TemporaryPassword;
    const breach = password && breachOfPolicy(password, pool.options.Policies?.PasswordPolicy ?? {});
    if (breach) {
      throw new CognitoError(
        'InvalidPasswordException',
        `Password did not conform with password policy: ${breach}`,
      );
    }
    return route(context, request);
  };
}

function signUpRoute({ cognito }: Services, route: Route): Route {
  return async (context, request: unknown) => {
    const { ClientId } = SignUp.parse(request);
    const { options } = await cognito.getUserPoolForClientId(context, ClientId);
    if (options.AdminCreateUserConfig?.AllowAdminCreateUserOnly) {
      throw new NotAuthorizedError('SignUp is not permitted for this user pool');
    }
    return route(context, request);
  };
}

function signInRoute({ cognito }: Services, route: Route): Route {
  return async (context, request: unknown) => {
    const { ClientId, AuthFlow, AuthParameters } = SignIn.parse(request);
    const pool = await cognito.getUserPoolForClientId(context, ClientId);
    const client = await cognito.getAppClient(context, ClientId);
    if (!client?.ExplicitAuthFlows?.includes(`ALLOW_${AuthFlow}`)) {
      throw new InvalidParameterError(`${AuthFlow} flow not enabled for this client`);
    }
    const refresh = AuthParameters.REFRESH_TOKEN;
    if (refresh !== undefined) await refuseRefresh(context, pool, client, refresh);
    else await refusePassword(context, pool, AuthParameters);
    const answer = SignedIn.parse(await route(context, request).catch(likeCognito));
    if (!answer.AuthenticationResult) return answer;
    if (AuthParameters.USERNAME) await forgetOldTokens(context, pool, AuthParameters.USERNAME);
    const more = { ExpiresIn: accessTokenSeconds(client), TokenType: 'Bearer' };
    return { ...answer, AuthenticationResult: { ...answer.AuthenticationResult, ...more } };
  };
}

async function refuseRefresh(context: Context, pool: UserPoolService, client: AppClient, token: string) {
  if (!isFresh(token, client.ClientId)) throw new NotAuthorizedError('Invalid Refresh Token');
  refuseDisabled(await pool.getUserByRefreshToken(context, token));
}

/** Before anything else about the user: cognito-local tells some states without a look at the password. */
async function refusePassword(context: Context, pool: UserPoolService, given: Record<string, string>) {
  const user = await pool.getUserByUsername(context, given.USERNAME ?? '');
  if (user?.Password !== given.PASSWORD || given.PASSWORD === undefined)
    likeCognito(new InvalidPasswordError());
  refuseDisabled(user);
}

function refuseDisabled(user: User | null): void {
  if (user && !user.Enabled) throw new NotAuthorizedError('User is disabled.');
}

function likeCognito(error: unknown): never {
  if (error instanceof InvalidPasswordError) throw new NotAuthorizedError('Incorrect username or password.');
  throw error;
}

/** Or each hour's sign-in of a monitor would make the file of the pool longer for ever. */
async function forgetOldTokens(context: Context, pool: UserPoolService, username: string): Promise<void> {
  const user = await pool.getUserByUsername(context, username);
  const fresh = user?.RefreshTokens.filter((token) => isFresh(token)) ?? [];
  if (user && fresh.length < user.RefreshTokens.length) {
    await pool.saveUser(context, { ...user, RefreshTokens: fresh });
  }
}
