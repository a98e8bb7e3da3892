import { z } from 'zod';
import type { HttpAnswer } from './gateway-answer.ts';
import { GatewayFault } from './gateway-fault.ts';

const HeaderValue = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** The form in which a function behind a proxy integration answers; anything else is malformed. */
const ProxyResult = z.strictObject({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), HeaderValue).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(HeaderValue)).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** Headers that API Gateway keeps for itself: what a function sets reaches the client under another name. */
const remapped = new Set(
  (
    'authorization connection content-md5 date host max-forwards pragma proxy-authenticate server te ' +
    'trailer upgrade user-agent via warn www-authenticate'
  ).split(' '),
);
const dropped = new Set(['content-length', 'transfer-encoding']);

/**
 * Turns the JSON text that a function returned into an answer. `acceptsBinary` says whether the client asked for one
 * of the API's binary media types: only then is a base64 body decoded.
 * @throws GatewayFault DEFAULT_5XX for a malformed answer.
 */
export function readFunctionAnswer(payload: string, acceptsBinary: boolean): HttpAnswer {
  const parsed = ProxyResult.safeParse(JSON.parse(payload));
  if (!parsed.success) throw new GatewayFault('DEFAULT_5XX', 'Internal server error');
  const { statusCode, body, isBase64Encoded } = parsed.data;
  return {
    status: statusCode,
    headers: headersOf(parsed.data),
    body: isBase64Encoded && acceptsBinary ? Buffer.from(body ?? '', 'base64') : (body ?? ''),
  };
}

/** Whether the first media type that the client accepts is one that the API declares as binary. */
export function acceptsBinary(accept: string | undefined, binaryMediaTypes: readonly string[]): boolean {
  const [first = ''] = (accept ?? '').split(',');
  return isBinary(first, binaryMediaTypes);
}

/** Whether a gateway decodes a body of this media type, as its `binaryMediaTypes` say. */
export function isBinary(mediaType: string, binaryMediaTypes: readonly string[]): boolean {
  const [type = ''] = mediaType.toLowerCase().split(';');
  const [family = ''] = type.trim().split('/');
  return binaryMediaTypes.some((one) => one === '*/*' || one === type.trim() || one === `${family}/*`);
}

/** When a name is in both, the values of `multiValueHeaders` are sent. */
function headersOf({ headers, multiValueHeaders }: z.infer<typeof ProxyResult>): [string, string][] {
  const many = Object.entries(multiValueHeaders ?? {});
  const taken = new Set(many.map(([name]) => name.toLowerCase()));
  const single = Object.entries(headers ?? {}).filter(([name]) => !taken.has(name.toLowerCase()));
  const all = [...single.map(([name, value]) => [name, [value]] as const), ...many];
  const sent = all.flatMap(([name, values]) =>
    dropped.has(name.toLowerCase()) ? [] : values.map((value) => [sentName(name), value] as [string, string]),
  );
  const hasType = sent.some(([name]) => name.toLowerCase() === 'content-type');
  return hasType ? sent : [['Content-Type', 'application/json'], ...sent];
}

function sentName(name: string): string {
  return remapped.has(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name;
}
