import type { AccessRules, OnJudged } from '../iam/access.ts';
import type { ObjectCreated } from './journal-record.ts';
import type { LocalBucket } from './object-store.ts';

/** What the thread of the endpoint is given at its start. */
export interface ThreadData {
  directory: string;
  buckets: LocalBucket[];
  /** Who may do what; without it everybody may do everything. */
  rules?: AccessRules;
  /** Whether each judgement is told. */
  tellsJudgements?: boolean;
}

/** From the thread: it answers at `url`; or an object was made and waits to be taken over. */
export type FromThread =
  | { type: 'ready'; url: string }
  | { type: 'failed'; message: string }
  | { type: 'judged'; judged: Parameters<OnJudged> }
  | { type: 'created'; id: number; event: ObjectCreated };

/** To the thread: an event was taken over, or was not (`error`) and is to be told again; or it shall close. */
export type ToThread = { type: 'taken'; id: number; error?: string } | { type: 'close' };
