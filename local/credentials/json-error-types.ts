import type { AccessErrorCode } from './access-error.ts';

/** What the services with JSON bodies call a refused signature or request. */
export const jsonErrorTypes: Record<AccessErrorCode, string> = {
  missing: 'MissingAuthenticationTokenException',
  incomplete: 'IncompleteSignatureException',
  unknownKey: 'UnrecognizedClientException',
  wrongSignature: 'InvalidSignatureException',
  wrongTime: 'InvalidSignatureException',
  expired: 'InvalidSignatureException',
  denied: 'AccessDeniedException',
};
