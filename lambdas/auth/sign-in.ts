import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../http/problem.ts';
import { apiMetricService } from '../http/request-metrics.ts';
import type { ApiRequest } from '../http/route.ts';
import { emitMetrics } from '../runtime/metrics.ts';
import { type CognitoSignIn, type Outcome, tooMany } from './cognito-sign-in.ts';
import type { SignedIn } from './contract.ts';
import { addressSuspect, type Suspect, type Throttle } from './throttle.ts';
import { visitorAddress } from './visitor-address.ts';

export interface SignInServices {
  cognito: CognitoSignIn;
  throttle: Throttle;
  /** What the distribution shows itself by. */
  edgeToken: string;
  /**
   * A refusal is answered no sooner. Cognito answers in less, so that the time does not tell a user that it knows
   * from one that it does not.
   */
  refusalMs?: number;
}

const usualRefusalMs = 500;

/** A metric of the API, without dimensions. */
export const signInFailures = 'SignInFailures';

/**
 * The tokens that Cognito gives when it is asked. Every refusal is one and the same.
 * @throws Problem 401; 429 after too many failures of the user or the address.
 */
export async function signIn(
  request: Pick<ApiRequest, 'headers' | 'sourceIp' | 'requestId'>,
  { throttle, edgeToken, refusalMs = usualRefusalMs }: SignInServices,
  user: Suspect | undefined,
  ask: () => Promise<Outcome>,
): Promise<SignedIn> {
  const refusedAt = performance.now() + refusalMs;
  const suspects = [addressSuspect(visitorAddress(request, edgeToken)), ...(user ? [user] : [])];
  refuseFor(await throttle.check(suspects));
  const outcome = await ask();
  if ('tokens' in outcome) {
    if (user) refuseFor(await throttle.succeed(user));
    return outcome.tokens;
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
  const metrics = { [signInFailures]: { value: 1, unit: 'Count' } } as const;
  emitMetrics(apiMetricService, [{ metrics }], { reason, requestId });
}
