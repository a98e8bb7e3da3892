import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import * as z from 'zod';
import { scopesOf } from './scopes.ts';
import type { Bearer, TokenVerifier } from './token-verifier.ts';

/** What is read of the event of a REQUEST authorizer. */
const AuthorizerEvent = z.object({
  methodArn: z.string(),
  headers: z.record(z.string(), z.string().nullish()).nullish(),
});

/**
 * Who calls, and the scopes that the token names. What a scope opens is judged by the function that answers, from its
 * routes: the gateway keeps this answer for all methods, so it lets a caller that is known through to each of them.
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
  const Resource = `${stageArn(methodArn)}/*`;
  return {
    principalId: username,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource }],
    },
    context: { username, scopes: scopesOf(groups).join(' ') },
  };
}

/** `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/path` up to the stage. */
function stageArn(methodArn: string): string {
  return methodArn.split('/').slice(0, 2).join('/');
}
