import { createHmac } from 'node:crypto';

/** What a signature of version 4 is bound to: `<date>/<region>/<service>/aws4_request`. */
export interface Scope {
  date: string;
  region: string;
  service: string;
}

export const algorithm = 'AWS4-HMAC-SHA256';

/** The credential scope of Signature Version 4. */
export function scopeText({ date, region, service }: Scope): string {
  return `${date}/${region}/${service}/aws4_request`;
}

/** The signature of a text that begins with its kind, such as `AWS4-HMAC-SHA256`, in hex. */
export function sign(signingKey: Buffer, kind: string, time: string, scope: Scope, rest: string): string {
  return createHmac('sha256', signingKey)
    .update(`${kind}\n${time}\n${scopeText(scope)}\n${rest}`)
    .digest('hex');
}

/** Four hashes for each key and day, so the latest are kept: many times the keys of a stack. */
const maxKept = 1000;

/** Makes the keys that sign, one for each secret and scope. */
export function signingKeys(): (secretAccessKey: string, scope: Scope) => Buffer {
  const kept = new Map<string, Buffer>();
  return (secretAccessKey, scope) => {
    const name = `${secretAccessKey} ${scopeText(scope)}`;
    const known = kept.get(name);
    if (known) return known;
    const key = [scope.date, scope.region, scope.service, 'aws4_request'].reduce<Buffer | string>(
      (secret, part) => createHmac('sha256', secret).update(part).digest(),
      `AWS4${secretAccessKey}`,
    ) as Buffer;
    if (kept.size >= maxKept) kept.clear();
    kept.set(name, key);
    return key;
  };
}

/** `20261121T034100Z`, as `X-Amz-Date` has it. */
export function basicTime(time: Date): string {
  return time.toISOString().replace(/[-:]|\.\d+/g, '');
}

/** The same in milliseconds since 1970, or NaN. */
export function parseBasicTime(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
