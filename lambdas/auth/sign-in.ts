import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../shared/http/problem.ts';
import type { HttpAnswer, HttpRequest, Route } from '../shared/http/route.ts';
import { emitMetrics } from '../shared/metrics.ts';
import { slaMetricService, slaMetrics } from '../sla/sla-metrics.ts';
import { type CognitoSignIn, type Outcome, tooMany } from './cognito-sign-in.ts';
import { maxSignInBytes, PasswordSignIn, RefreshSignIn } from './contract.ts';
import { addressSuspect, type Suspect, type Throttle, userSuspect } from './throttle.ts';

export interface SignInServices {
  cognito: CognitoSignIn;
  throttle: Throttle;
  /**
   * A refusal is answered no sooner. Cognito answers in less, so that the time does not tell a user that it knows
   * from one that it does not.
   */
  refusalMs?: number;
}

const usualRefusalMs = 500;

/** `POST /auth/token` and `POST /auth/refresh`: public, and every refusal is one and the same 401. */
export function signInRoutes(services: SignInServices): Route[] {
  return [
    {
      method: 'POST',
      path: '/auth/token',
      async handle(request) {
        const { username, password } = request.readJson(PasswordSignIn, maxSignInBytes);
        const user = userSuspect(username);
        return signIn(request, services, user, () => services.cognito.withPassword(username, password));
      },
    },
    {
      method: 'POST',
      path: '/auth/refresh',
      async handle(request) {
        const { refreshToken } = request.readJson(RefreshSignIn, maxSignInBytes);
        return signIn(request, services, undefined, () => services.cognito.withRefreshToken(refreshToken));
      },
    },
  ];
}

async function signIn(
  request: HttpRequest,
  { throttle, refusalMs = usualRefusalMs }: SignInServices,
  user: Suspect | undefined,
  ask: () => Promise<Outcome>,
): Promise<HttpAnswer> {
  const refusedAt = performance.now() + refusalMs;
  const suspects = [addressSuspect(request.sourceIp), ...(user ? [user] : [])];
  refuseFor(await throttle.check(suspects));
  const outcome = await ask();
  if ('tokens' in outcome) {
    if (user) refuseFor(await throttle.succeed(user));
    return { status: 200, body: outcome.tokens };
  }
  emitFailure(outcome.refusal, request.requestId);
  const waitSeconds = await throttle.fail(suspects);
  await sleep(Math.max(0, refusedAt - performance.now()));
  refuseFor(waitSeconds);
  throw new Problem(401, {
    detail: 'Signing in failed: what was sent is wrong, or this user may not sign in',
    headers: { 'www-authenticate': 'Bearer' },
  });
}

function refuseFor(seconds: number | undefined): void {
  if (seconds !== undefined) throw tooMany('Too many failed sign-ins', seconds);
}

/** The reason is for operators; who it was stays out of the log. */
function emitFailure(reason: string, requestId: string): void {
  const metrics = { [slaMetrics.signInFailures]: { value: 1, unit: 'Count' } } as const;
  emitMetrics(slaMetricService, [{ metrics }], { reason, requestId });
}
