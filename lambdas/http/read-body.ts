import { Problem } from './problem.ts';

/** What carries a body; names of headers are in lower case. */
export interface BodySource {
  headers: Readonly<Record<string, string>>;
  bytes: Uint8Array;
}

/**
 * Elements of all lists of a body together. A report of 1 MB has fewer, since one of a folder without files takes 33
 * bytes. Checking half a million of nothing by a schema takes more memory than a function has.
 */
const maxElements = 32_000;

/**
 * The JSON value of a body.
 * @throws Problem 415, 413, or 400 with code `body_missing`, `json_invalid` or `too_many_elements`.
 */
export function readJsonBody(source: BodySource, maxBytes: number): unknown {
  checkMediaType(source.headers);
  if (source.bytes.length === 0) throw bodyProblem('body_missing', 'A body is required');
  const value = parseJson(readText(source.bytes, maxBytes));
  checkElements(value);
  return value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw bodyProblem('json_invalid', `The body is not JSON${placeOf(error)}`);
  }
}

/** Without recursion: a body may have lists in lists half a million deep. */
function checkElements(value: unknown): void {
  let elements = 0;
  const pending = [value];
  for (let one = pending.pop(); one !== undefined; one = pending.pop()) {
    if (typeof one !== 'object' || one === null) continue;
    if (Array.isArray(one)) elements += one.length;
    if (elements > maxElements) {
      throw bodyProblem('too_many_elements', `The lists of the body have more than ${maxElements} elements`);
    }
    for (const member of Object.values(one)) pending.push(member);
  }
}

function checkMediaType(headers: Readonly<Record<string, string>>): void {
  const [mediaType = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters.map((text) => text.trim()).find((text) => text.startsWith('charset='));
  const isUtf8 = !charset || /^charset="?utf-?8"?$/.test(charset);
  if (mediaType.trim() !== 'application/json' || !isUtf8) {
    throw new Problem(415, {
      detail: 'The body must be application/json in UTF-8',
      headers: { accept: 'application/json' },
    });
  }
  const encoding = headers['content-encoding']?.trim().toLowerCase() || 'identity';
  if (encoding !== 'identity') {
    throw new Problem(415, {
      detail: 'The body must be sent without a content encoding',
      headers: { 'accept-encoding': 'identity' },
    });
  }
}

function readText(bytes: Uint8Array, maxBytes: number): string {
  if (bytes.length > maxBytes) {
    const detail = `The body has ${bytes.length} bytes; at most ${maxBytes} are taken`;
    throw new Problem(413, { detail, faults: [{ path: '', code: 'too_big', message: detail }] });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw bodyProblem('encoding_invalid', 'The body is not UTF-8');
  }
}

function bodyProblem(code: string, message: string): Problem {
  return new Problem(400, { detail: message, faults: [{ path: '', code, message }] });
}

/** Of V8's message only the place is passed on: the rest quotes the body, which may hold a password. */
function placeOf(error: unknown): string {
  const found = error instanceof Error ? / at position \d+/.exec(error.message)?.[0] : undefined;
  return found ?? '';
}
