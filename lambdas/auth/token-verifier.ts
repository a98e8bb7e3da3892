import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { JwksValidationError, JwkValidationError, JwtBaseError } from 'aws-jwt-verify/error';
import { SimpleJwksCache, SimplePenaltyBox } from 'aws-jwt-verify/jwk';
import * as z from 'zod';
import { DependencyError } from '../../shared/errors.ts';

export interface TokenVerifierOptions {
  userPoolId: string;
  clientId: string;
  /** Where Cognito is when it is not at AWS. */
  endpoint?: string | undefined;
  /** How long an unknown key is not asked for again; whatever senders make up, Cognito is asked once in this time. */
  waitSeconds?: number;
}

export interface Bearer {
  username: string;
  groups: readonly string[];
}

export type TokenVerifier = ReturnType<typeof tokenVerifier>;

/** The signature says who wrote the claims, not that they have the form that Cognito gives them. */
const Claims = z.object({
  username: z.string().min(1),
  'cognito:groups': z.array(z.string()).nullish(),
});

const keysTimeoutMs = 2_000;

/** Verifies access tokens of one client. The keys are fetched once, and again when a token names an unknown one. */
export function tokenVerifier(options: TokenVerifierOptions) {
  const { userPoolId, clientId, endpoint, waitSeconds = 60 } = options;
  const jwksCache = new SimpleJwksCache({
    fetcher: { fetch: (uri) => fetchKeys(endpoint ? endpoint + new URL(uri).pathname : uri) },
    penaltyBox: new SimplePenaltyBox({ waitSeconds }),
  });
  const verifier = CognitoJwtVerifier.create({ userPoolId, clientId, tokenUse: 'access' }, { jwksCache });

  /**
   * Who the token was given to, or the name of what is wrong with it.
   * @throws DependencyError `keys_unavailable` when it cannot be told.
   */
  return async (token: string): Promise<Bearer | { refusal: string }> => {
    try {
      const claims = Claims.safeParse(await verifier.verify(token));
      if (!claims.success) return { refusal: 'ClaimsInvalid' };
      return { username: claims.data.username, groups: claims.data['cognito:groups'] ?? [] };
    } catch (error) {
      if (error instanceof JwksValidationError || error instanceof JwkValidationError)
        throw keysUnavailable();
      if (error instanceof JwtBaseError) return { refusal: error.constructor.name };
      throw error;
    }
  };
}

async function fetchKeys(uri: string): Promise<ArrayBuffer> {
  for (const isLast of [false, true]) {
    try {
      const answer = await fetch(uri, { signal: AbortSignal.timeout(keysTimeoutMs) });
      if (answer.ok) return await answer.arrayBuffer();
    } catch (error) {
      if (isLast) throw keysUnavailable(error);
    }
  }
  throw keysUnavailable();
}

function keysUnavailable(cause?: unknown): DependencyError {
  return new DependencyError('keys_unavailable', 'the keys of the user pool cannot be read', { cause });
}
