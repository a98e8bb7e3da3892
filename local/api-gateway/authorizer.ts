import { z } from 'zod';
import type { InvokeAnswer } from '../lambda/invocation.ts';
import type { LocalApi } from './declared.ts';
import type { LocalAuthorizer } from './declared-methods.ts';
import { executeApiArn } from './execute-api-arn.ts';
import type { FoundMethod } from './find-method.ts';
import { GatewayFault } from './gateway-fault.ts';
import { AuthorizerAnswer, judge } from './policy.ts';
import { type Arrival, authorizerEvent, headerOf } from './proxy-event.ts';

/** `sourceArn` is what the permission to call the function names. */
export type CallFunction = (functionArn: string, event: unknown, sourceArn: string) => Promise<InvokeAnswer>;

/** What the functions behind see as `requestContext.authorizer`: every value is a text. */
export type AuthorizerContext = Record<string, string>;

const FunctionFailure = z.object({ errorMessage: z.string().optional() });

/** Far more identities than one machine sees; the oldest go first. */
const maxCached = 10_000;

/**
 * Asks the function of a REQUEST authorizer who is calling and what they may do, and remembers the answer for each
 * identity as long as the authorizer says: its policy then decides about every method.
 * @throws GatewayFault UNAUTHORIZED, ACCESS_DENIED, AUTHORIZER_FAILURE or AUTHORIZER_CONFIGURATION_ERROR.
 */
export function authorizerOf(api: LocalApi, call: CallFunction, now: () => number = Date.now) {
  const cache = new Map<string, { answer: Promise<AuthorizerAnswer>; until: number }>();

  function remembered(authorizer: LocalAuthorizer, key: string, ask: () => Promise<AuthorizerAnswer>) {
    const known = cache.get(key);
    if (known && known.until > now()) return known.answer;
    const answer = ask();
    if (authorizer.cacheSeconds === 0) return answer;
    cache.delete(key);
    if (cache.size >= maxCached) cache.delete(cache.keys().next().value ?? '');
    cache.set(key, { answer, until: now() + authorizer.cacheSeconds * 1000 });
    // A refusal or failure is asked again the next time.
    answer.catch(() => cache.delete(key));
    return answer;
  }

  return async (arrival: Arrival, found: FoundMethod): Promise<AuthorizerContext | undefined> => {
    const { authorizer } = found.method;
    if (!authorizer) return undefined;
    const identity = authorizer.identityHeaders.map((name) => headerOf(arrival, name));
    if (identity.includes('')) throw new GatewayFault('UNAUTHORIZED', 'Unauthorized');
    const methodArn = methodArnOf(api, arrival);
    const key = JSON.stringify([authorizer.functionArn, ...identity]);
    const answer = await remembered(authorizer, key, () =>
      ask(
        (event) => call(authorizer.functionArn, event, executeApiArn(api, `authorizers/${authorizer.id}`)),
        authorizerEvent(api, arrival, found, methodArn),
      ),
    );
    refuse(judge(answer.policyDocument, methodArn));
    return { ...textsOf(answer.context), principalId: answer.principalId };
  };
}

async function ask(call: (event: object) => Promise<InvokeAnswer>, event: object): Promise<AuthorizerAnswer> {
  const { payload, functionError } = await call(event);
  const result: unknown = JSON.parse(payload);
  if (functionError) {
    // The one message by which an authorizer says that it does not know the caller.
    if (FunctionFailure.safeParse(result).data?.errorMessage === 'Unauthorized') {
      throw new GatewayFault('UNAUTHORIZED', 'Unauthorized');
    }
    throw new GatewayFault('AUTHORIZER_FAILURE', 'Internal server error');
  }
  const answer = AuthorizerAnswer.safeParse(result);
  if (!answer.success) throw new GatewayFault('AUTHORIZER_CONFIGURATION_ERROR', 'Internal server error');
  return answer.data;
}

function refuse(verdict: ReturnType<typeof judge>): void {
  if (verdict === 'allowed') return;
  const message =
    verdict === 'denied'
      ? 'User is not authorized to access this resource with an explicit deny'
      : 'User is not authorized to access this resource';
  throw new GatewayFault('ACCESS_DENIED', message);
}

function methodArnOf(api: LocalApi, { httpMethod, path }: Arrival): string {
  return executeApiArn(api, `${api.stage.name}/${httpMethod}${path}`);
}

function textsOf(context: AuthorizerAnswer['context']): Record<string, string> {
  const present = Object.entries(context).filter(([, value]) => value !== null);
  return Object.fromEntries(present.map(([name, value]) => [name, String(value)]));
}
