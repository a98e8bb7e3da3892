import { AccessError, type AccessErrorCode } from '../credentials/access-error.ts';
import { diskFull, isDiskFull } from '../disk-space.ts';
import { S3Error, type S3ErrorCode } from './s3-error.ts';

/** What S3 calls a refused signature or request. */
const accessCodes: Record<AccessErrorCode, S3ErrorCode> = {
  missing: 'AccessDenied',
  incomplete: 'AuthorizationHeaderMalformed',
  unknownKey: 'InvalidAccessKeyId',
  wrongSignature: 'SignatureDoesNotMatch',
  wrongTime: 'RequestTimeTooSkewed',
  expired: 'AccessDenied',
  denied: 'AccessDenied',
};

/** S3 has words of its own for a key, and puts the resource in quotes. */
function wording({ code, denial, message }: AccessError): string {
  if (code === 'unknownKey') return 'The AWS Access Key Id you provided does not exist in our records.';
  if (!denial) return message;
  const { user, action, resource, reason } = denial;
  return `User: ${user} is not authorized to perform: ${action} on resource: "${resource}" ${reason}`;
}

/** What the client is told of anything that was thrown; a bug is logged with the id of the request. */
export function toS3Error(error: unknown, requestId: string, directory: string): S3Error {
  if (error instanceof S3Error) return error;
  if (error instanceof AccessError) return new S3Error(accessCodes[error.code], wording(error));
  if (isDiskFull(error)) return new S3Error('DiskFull', diskFull(directory).message);
  if (error instanceof Error && 'statusCode' in error && error.statusCode === 503) {
    return new S3Error('SlowDown', 'Please reduce your request rate.');
  }
  console.error(`S3 request ${requestId} failed:`, error);
  return new S3Error('InternalError', 'We encountered an internal error. Please try again.');
}
