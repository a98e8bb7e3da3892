import { z } from 'zod';
import type { MonitorConfig } from './config.ts';
import { readPassword } from './read-password.ts';

/** What became of a request. Nothing is thrown for what a network or a service can do. */
export type Answer =
  | {
      kind: 'done';
      body: unknown;
      /** The service's clock, ms since the epoch, to the second. */
      answeredAt?: number;
    }
  /** The service will never take this request. */
  | { kind: 'refused'; status: number; body: string }
  /** User name or password is wrong, or the password cannot be had: nothing will be taken until somebody acts. */
  | { kind: 'unauthorized'; reason: string }
  | { kind: 'later'; reason: string; retryAfterMs?: number };

export interface ServiceClient {
  /** Posts JSON with the token of the configured user, signing in as needed. */
  post(path: string, json: string): Promise<Answer>;
}

/** Longer than the service may take for a request (10 s), so that none is sent again while it still works. */
const defaultTimeoutMs = 30_000;
/** A token is renewed this long before it ends. */
const renewAheadMs = 60_000;
/** A refused sign-in is not tried again in the same check: five failures in 15 minutes lock the user out. */
const refusalMs = 60_000;
/** Of an answer that is kept for people. */
const maxKeptCharacters = 4000;
const longestRetryAfterMs = 60 * 60_000;

const Token = z.object({ token: z.string().min(1), expiresInSeconds: z.number().positive() });

/** @param timeoutMs of one request. */
export function createServiceClient(
  config: Pick<MonitorConfig, 'endpoint' | 'userName' | 'password'>,
  timeoutMs = defaultTimeoutMs,
): ServiceClient {
  let token: { text: string; endsAt: number } | undefined;
  let refusal: { reason: string; endsAt: number } | undefined;

  const signIn = async (): Promise<Answer | undefined> => {
    if (token && performance.now() < token.endsAt - renewAheadMs) return undefined;
    token = undefined;
    if (refusal && performance.now() < refusal.endsAt)
      return { kind: 'unauthorized', reason: refusal.reason };
    const password = await readPassword(config.password).catch((error: Error) => error);
    if (password instanceof Error) return { kind: 'unauthorized', reason: password.message };
    const body = JSON.stringify({ username: config.userName, password });
    const answer = await request(`${config.endpoint}/auth/token`, body, {}, timeoutMs);
    // A sign-in that is refused says nothing about the report that waits for it.
    if (answer.kind === 'unauthorized' || answer.kind === 'refused') {
      const reason =
        answer.kind === 'refused'
          ? `sign-in was refused (${answer.status})`
          : 'user name or password is wrong';
      refusal = { reason, endsAt: performance.now() + refusalMs };
      return { kind: 'unauthorized', reason };
    }
    if (answer.kind !== 'done') return answer;
    const parsed = Token.safeParse(answer.body);
    if (!parsed.success) return { kind: 'later', reason: 'the answer to the sign-in was not understood' };
    token = {
      text: parsed.data.token,
      endsAt: performance.now() + parsed.data.expiresInSeconds * 1000,
    };
    return undefined;
  };

  const attempt = async (path: string, json: string): Promise<Answer> => {
    const failure = await signIn();
    if (failure) return failure;
    const headers = { authorization: `Bearer ${token!.text}` };
    return request(`${config.endpoint}${path}`, json, headers, timeoutMs);
  };

  return {
    async post(path, json) {
      const answer = await attempt(path, json);
      if (answer.kind !== 'unauthorized' || !token) return answer;
      token = undefined;
      return attempt(path, json);
    },
  };
}

async function request(
  url: string,
  body: string,
  headers: Record<string, string>,
  timeoutMs: number,
): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
      // The token goes nowhere but to the configured address.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return readAnswer(response, await response.text());
  } catch (error) {
    return { kind: 'later', reason: describeFailure(error) };
  }
}

function readAnswer(response: Response, text: string): Answer {
  const { status } = response;
  if (status === 200) {
    const body = parseJson(text);
    // Something between here and the service may answer in its place: that is no acknowledgement.
    const answeredAt = Date.parse(response.headers.get('date') ?? '');
    if (typeof body === 'object' && body !== null)
      return { kind: 'done', body, ...(answeredAt && { answeredAt }) };
    return { kind: 'later', reason: 'status 200 with an answer that is not of the service' };
  }
  if (status === 401) return { kind: 'unauthorized', reason: 'the token was refused' };
  if (status >= 400 && status < 500 && status !== 408 && status !== 429)
    return { kind: 'refused', status, body: text.slice(0, maxKeptCharacters) };
  const retryAfterMs = readRetryAfter(response.headers.get('retry-after'));
  return { kind: 'later', reason: `status ${status}`, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

/** Seconds or a date; see RFC 9110, 10.2.3. */
function readRetryAfter(value: string | null): number | undefined {
  if (value === null) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), longestRetryAfterMs) : undefined;
}

/** fetch hides what went wrong in the cause. */
function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
