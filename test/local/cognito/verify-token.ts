import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { z } from 'zod';
import { aPool, clientId } from './a-cognito.ts';
import type { Cognito } from './a-cognito-of-one-test.ts';

const Jwks = z.object({ keys: z.array(z.looseObject({ kid: z.string(), n: z.string() })) });

export async function keysOf({ url }: Cognito) {
  const answer = await fetch(`${url}/${aPool.id}/.well-known/jwks.json`);
  return Jwks.parse(await answer.json());
}

/** What an access token says; the verifier for AWS throws when it is none of the pool. */
export async function verify(cognito: Cognito, token: string) {
  const verifier = CognitoJwtVerifier.create({ userPoolId: aPool.id, tokenUse: 'access', clientId });
  verifier.cacheJwks(JSON.parse(JSON.stringify(await keysOf(cognito))));
  return verifier.verify(token);
}
