import { AccessError } from './access-error.ts';
import { algorithm, parseBasicTime, type Scope } from './signature.ts';
import type { SignedRequest } from './signed-request.ts';

/** What a request says of its signature of version 4. */
export interface GivenSignature {
  accessKeyId: string;
  scope: Scope;
  /** `20261121T034100Z`. */
  time: string;
  signedAtMs: number;
  /** Of a presigned address alone. */
  expiresSeconds?: number;
  signedHeaders: string[];
  signature: string;
}

type Parts = Pick<SignedRequest, 'headers' | 'search'>;

/** The longest that a presigned address may be valid: a week. */
const longestSeconds = 604_800;

/**
 * Reads the signature from the Authorization header, or from the query of a presigned address; undefined when the
 * request has none. @throws AccessError `incomplete`.
 */
export function readSignature({ headers, search }: Parts): GivenSignature | undefined {
  const header = headers.authorization;
  if (header !== undefined) return fromHeader(header, headers);
  if (!search.includes('X-Amz-Algorithm=')) return undefined;
  return fromQuery(new URLSearchParams(search));
}

function fromHeader(header: string, headers: Record<string, string>): GivenSignature {
  const [, kind = '', rest = ''] = /^(\S+)\s+(.*)$/s.exec(header) ?? [];
  if (kind !== algorithm) throw incomplete(`the Authorization header does not begin with ${algorithm}`);
  const fields = new Map(
    rest.split(',').map((field) => {
      const equals = field.indexOf('=');
      return [field.slice(0, equals).trim(), field.slice(equals + 1).trim()] as const;
    }),
  );
  const date = headers.date === undefined ? Number.NaN : Date.parse(headers.date);
  const time = headers['x-amz-date'] ?? (Number.isNaN(date) ? '' : new Date(date).toISOString());
  return given({
    credential: fields.get('Credential'),
    time: time.replace(/[-:]|\.\d+/g, ''),
    signedHeaders: fields.get('SignedHeaders'),
    signature: fields.get('Signature'),
  });
}

function fromQuery(query: URLSearchParams): GivenSignature {
  const read = (name: string) => query.get(`X-Amz-${name}`) ?? undefined;
  if (read('Algorithm') !== algorithm) throw incomplete(`X-Amz-Algorithm only supports ${algorithm}`);
  const expiresSeconds = Number(read('Expires') ?? Number.NaN);
  if (!Number.isInteger(expiresSeconds) || expiresSeconds < 1 || expiresSeconds > longestSeconds) {
    throw incomplete(`X-Amz-Expires must be a number of seconds from 1 to ${longestSeconds}`);
  }
  const parts = { credential: read('Credential'), time: read('Date') ?? '' };
  return {
    ...given({ ...parts, signedHeaders: read('SignedHeaders'), signature: read('Signature') }),
    expiresSeconds,
  };
}

function given(parts: {
  credential: string | undefined;
  time: string;
  signedHeaders: string | undefined;
  signature: string | undefined;
}): GivenSignature {
  const scope = /^(.+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/.exec(parts.credential ?? '');
  const [, accessKeyId = '', date = '', region = '', service = ''] = scope ?? [];
  if (!scope) throw incomplete('Credential is not <key>/<date>/<region>/<service>/aws4_request');
  const signedAtMs = parseBasicTime(parts.time);
  if (Number.isNaN(signedAtMs) || !parts.time.startsWith(date)) {
    throw incomplete('the time of signing is missing, malformed or not on the day of the credential');
  }
  const { signature = '', signedHeaders = '' } = parts;
  if (!/^[0-9a-f]{64}$/.test(signature)) throw incomplete('Signature is not 64 hexadecimal digits');
  const names = signedHeaders.split(';');
  if (!names.includes('host')) throw incomplete('the header host is not signed');
  return {
    ...{ accessKeyId, scope: { date, region, service }, time: parts.time, signedAtMs },
    ...{ signedHeaders: names, signature },
  };
}

function incomplete(why: string): AccessError {
  return new AccessError('incomplete', `The signature cannot be read: ${why}`);
}
