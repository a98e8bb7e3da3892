/** What is wrong with the key or the signature of a request, or that its caller may not do what it asks for. */
export type AccessErrorCode =
  | 'missing'
  | 'incomplete'
  | 'unknownKey'
  | 'wrongSignature'
  | 'wrongTime'
  | 'expired'
  | 'denied';

/** Who was denied what, and which kind of policy is the reason. */
export interface Denial {
  /** ARN of a session, or name of a service. */
  user: string;
  action: string;
  resource: string;
  reason: string;
}

/** A request that is refused before anything is done for it; each service words the code in its own way. */
export class AccessError extends Error {
  readonly code: AccessErrorCode;
  /** Of a request whose signature is right. */
  readonly denial: Denial | undefined;

  constructor(code: AccessErrorCode, message: string, denial?: Denial) {
    super(message);
    this.name = 'AccessError';
    this.code = code;
    this.denial = denial;
  }
}

/** AWS's own sentence. */
export function deniedError(denial: Denial): AccessError {
  const { user, action, resource, reason } = denial;
  const sentence = `User: ${user} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
  return new AccessError('denied', sentence, denial);
}

export const wrongSignature = () =>
  new AccessError(
    'wrongSignature',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  );
