import type { APIGatewayAuthorizerResult, Statement } from 'aws-lambda';
import { z } from 'zod';
import { type Scope, scopeRoutes, scopesOf } from './scope-routes.ts';
import type { Bearer, TokenVerifier } from './token-verifier.ts';

/** What is read of the event of a REQUEST authorizer. */
const AuthorizerEvent = z.object({
  methodArn: z.string(),
  headers: z.record(z.string(), z.string().nullish()).nullish(),
});

/**
 * Who calls and what they may do. The gateway keeps the answer for all methods, so the policy names all that the
 * token opens, whichever was called.
 */
export async function authorize(
  event: unknown,
  verify: TokenVerifier,
): Promise<APIGatewayAuthorizerResult | { refusal: string }> {
  const { methodArn, headers } = AuthorizerEvent.parse(event);
  const token = bearerToken(headers ?? {});
  if (token === undefined) return { refusal: 'NoBearerToken' };
  const bearer = await verify(token);
  return 'refusal' in bearer ? bearer : permission(bearer, methodArn);
}

function bearerToken(headers: Record<string, string | null | undefined>): string | undefined {
  const found = Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization');
  return /^bearer +(\S+) *$/i.exec(found?.[1] ?? '')?.[1];
}

function permission({ username, groups }: Bearer, methodArn: string): APIGatewayAuthorizerResult {
  const scopes = scopesOf(groups);
  return {
    principalId: username,
    policyDocument: { Version: '2012-10-17', Statement: [statement(scopes, stageArn(methodArn))] },
    context: { username, scopes: scopes.join(' ') },
  };
}

/** A policy needs a statement, also when there is nothing to allow. */
function statement(scopes: readonly Scope[], stage: string): Statement {
  const Resource = scopes.flatMap((scope) => scopeRoutes[scope].map((route) => `${stage}/${route}`));
  const Action = 'execute-api:Invoke';
  return Resource.length > 0
    ? { Action, Effect: 'Allow', Resource }
    : { Action, Effect: 'Deny', Resource: `${stage}/*` };
}

/** `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/path` up to the stage. */
function stageArn(methodArn: string): string {
  return methodArn.split('/').slice(0, 2).join('/');
}
