import type { IncomingHttpHeaders } from 'node:http';

export type ThreadData = { directory: string };

/** A request that has arrived as a whole. */
export type DynaliteRequest = {
  type: 'request';
  id: number;
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: Uint8Array;
};
export type ToDynalite = DynaliteRequest | { type: 'close' };

export type DynaliteAnswer = { status: number; headers: Record<string, string>; body: string };
/** From the thread: an answer, or what was thrown in place of one. */
export type FromDynalite =
  | ({ type: 'answer'; id: number } & DynaliteAnswer)
  | { type: 'thrown'; id: number; error: unknown };
