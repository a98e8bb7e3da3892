import { type Denial, deniedError } from '../credentials/access-error.ts';
import type { AccessKey, Principal } from '../credentials/access-key.ts';
import type { ChunkSignatures } from '../credentials/chunk-signatures.ts';
import type { SignedRequest } from '../credentials/signed-request.ts';
import { signatureVerifier } from '../credentials/verify-signature.ts';
import { accountId, partition } from '../template/names.ts';
import type { Ask } from './ask.ts';
import type { Context } from './conditions.ts';
import { compilePolicy, type Policy, type Verdict } from './evaluate.ts';
import type { Statement } from './statement.ts';

/** What roles may do by their own policies, by ARN, and what the policies on resources say. */
export interface Policies {
  roles: Record<string, Statement[]>;
  resources: Statement[];
}

/** Everything that decides about requests; plain data, since a thread gets it too. */
export interface AccessRules {
  keys: AccessKey[];
  policies: Policies;
}

/** Somebody who asks: the holder of a key, or a service of AWS that acts for one of the stack's resources. */
export type Caller = Principal | { kind: 'service'; service: string; sourceArn: string };

/** Told of each judgement; an administrator is not judged. */
export type OnJudged = (caller: Caller, ask: Ask, verdict: Verdict) => void;

/** Who signed a request, to be asked what they may do. */
export interface KnownCaller {
  /** @throws AccessError `denied`. */
  judge(ask: Ask): void;
  isAllowed(ask: Ask): boolean;
  /** Of an upload whose chunks are signed one by one. */
  chunks: ChunkSignatures | undefined;
}

/** Finds out who signed a request. @throws AccessError when nobody did whose key is known. */
export type Authenticate = (request: SignedRequest) => KnownCaller;

/** What an endpoint asks about each request before it does anything. */
export interface Access {
  /** For the signatures of one service, by its name in them. */
  authenticatorOf(service: string): Authenticate;
  /** @throws AccessError `denied`. */
  judge(caller: Caller, ask: Ask): void;
  isAllowed(caller: Caller, ask: Ask): boolean;
}

/** @throws Error naming what the policies say that is not honoured here. */
export function openAccess({ keys, policies }: AccessRules, onJudged?: OnJudged): Access {
  const keysById = new Map(keys.map((key) => [key.accessKeyId, key]));
  const ofResources = compilePolicy(policies.resources);
  const ofRoles = new Map(
    Object.entries(policies.roles).map(([roleArn, statements]) => [roleArn, compilePolicy(statements)]),
  );

  function denialOf(caller: Caller, ask: Ask): Denial | undefined {
    if (caller.kind === 'administrator') return undefined;
    const own = caller.kind === 'role' ? (ofRoles.get(caller.roleArn) ?? nothing) : nothing;
    const { verdict, from } = decide(own, ofResources, caller, ask);
    onJudged?.(caller, ask, verdict);
    if (verdict.effect === 'Allow') return undefined;
    const article = from === 'identity' ? 'an' : 'a';
    const reason =
      verdict.effect === 'Deny'
        ? `with an explicit deny in ${article} ${from}-based policy`
        : `because no ${from}-based policy allows the ${ask.action} action`;
    return { user: userOf(caller), ...ask, reason };
  }

  const isAllowed = (caller: Caller, ask: Ask) => denialOf(caller, ask) === undefined;

  function judge(caller: Caller, ask: Ask): void {
    const denial = denialOf(caller, ask);
    if (denial) throw deniedError(denial);
  }

  return {
    judge,
    isAllowed,
    authenticatorOf(service) {
      const verify = signatureVerifier(service, (id) => keysById.get(id));
      return (request) => {
        const { key, chunks } = verify(request);
        return {
          judge: (ask) => judge(key.principal, ask),
          isAllowed: (ask) => isAllowed(key.principal, ask),
          chunks,
        };
      };
    },
  };
}

const nothing: Policy = () => ({ effect: 'none' });

/** Within one account an Allow of either kind is enough, and a Deny of either kind is final. */
function decide(
  own: Policy,
  ofResources: Policy,
  caller: Exclude<Caller, { kind: 'administrator' }>,
  ask: Ask,
) {
  const context: Context = {
    // The requests do not leave the machine; on AWS they would go through TLS.
    'aws:SecureTransport': 'true',
    ...(caller.kind === 'service' && { 'aws:SourceArn': caller.sourceArn, 'aws:SourceAccount': accountId }),
    ...ask.context,
  };
  const identity = own(ask, '*', context);
  const resource = ofResources(ask, caller.kind === 'role' ? caller.roleArn : caller.service, context);
  if (resource.effect === 'Deny') return { verdict: resource, from: 'resource' };
  if (identity.effect !== 'none') return { verdict: identity, from: 'identity' };
  if (resource.effect === 'Allow') return { verdict: resource, from: 'resource' };
  return { verdict: identity, from: caller.kind === 'role' ? 'identity' : 'resource' };
}

function userOf(caller: Exclude<Caller, { kind: 'administrator' }>): string {
  if (caller.kind === 'service') return caller.service;
  const role = caller.roleArn.slice(caller.roleArn.lastIndexOf('/') + 1);
  return `arn:${partition}:sts::${accountId}:assumed-role/${role}/${caller.session}`;
}
