import { S3Error } from './s3-error.ts';

/** What conditions are compared with: the ETag without quotes and the time of the last change. */
export interface Validators {
  etag: string;
  time: string;
}

/**
 * Conditions of a read, in the order of RFC 9110 13.2.2. With `prefix` the same conditions of a copy's source.
 * Throws PreconditionFailed (412) or NotModified (304; 412 for a copy).
 */
export function checkReadConditions(headers: Record<string, string>, current: Validators, prefix = ''): void {
  const ifMatch = headers[`${prefix}if-match`];
  const ifNoneMatch = headers[`${prefix}if-none-match`];
  const unmodifiedSince = parseDate(headers[`${prefix}if-unmodified-since`]);
  const modifiedSince = parseDate(headers[`${prefix}if-modified-since`]);
  const changed = wholeSeconds(current.time);
  if (ifMatch !== undefined) {
    if (!matchesEtag(ifMatch, current.etag)) throw preconditionFailed('If-Match');
  } else if (unmodifiedSince !== undefined && changed > unmodifiedSince) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  const unchanged =
    ifNoneMatch !== undefined
      ? matchesEtag(ifNoneMatch, current.etag)
      : modifiedSince !== undefined && changed <= modifiedSince;
  if (!unchanged) return;
  if (prefix) throw preconditionFailed('If-None-Match');
  throw new S3Error('NotModified', 'Not modified', {
    etag: `"${current.etag}"`,
    'last-modified': new Date(current.time).toUTCString(),
  });
}

/** Conditions of a write on what is current under the key now: `If-None-Match: *` and `If-Match: <etag>`. */
export function checkWriteConditions(headers: Record<string, string>, current: Validators | undefined): void {
  const ifNoneMatch = headers['if-none-match'];
  const ifMatch = headers['if-match'];
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') {
    throw new S3Error('NotImplemented', 'A write knows If-None-Match only with the value *');
  }
  if (ifNoneMatch === '*' && current) throw preconditionFailed('If-None-Match');
  if (ifMatch === undefined) return;
  if (!current) throw new S3Error('NoSuchKey', 'The specified key does not exist.');
  if (!matchesEtag(ifMatch, current.etag)) throw preconditionFailed('If-Match');
}

/** Whether an `If-Range` header lets the range through: absent, the ETag, or not older than the object. */
export function rangeStillApplies(ifRange: string | undefined, current: Validators): boolean {
  if (ifRange === undefined) return true;
  const date = parseDate(ifRange);
  return date === undefined ? matchesEtag(ifRange, current.etag) : wholeSeconds(current.time) <= date;
}

function matchesEtag(header: string, etag: string): boolean {
  return header.split(',').some((part) => {
    const wanted = part.trim().replace(/^W\//, '');
    return wanted === '*' || wanted === `"${etag}"` || wanted === etag;
  });
}

function parseDate(header: string | undefined): number | undefined {
  const milliseconds = header === undefined || !/[a-z]/i.test(header) ? Number.NaN : Date.parse(header);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/** HTTP dates have whole seconds: a later fraction of the same second counts as not modified. */
function wholeSeconds(time: string): number {
  return Math.floor(Date.parse(time) / 1000) * 1000;
}

function preconditionFailed(condition: string): S3Error {
  return new S3Error('PreconditionFailed', `At least one of the pre-conditions did not hold: ${condition}`);
}
