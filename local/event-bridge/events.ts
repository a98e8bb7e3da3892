import type { ObjectCreated } from '../s3/journal-record.ts';
import type { StatusEvent } from '../step-functions/status-event.ts';

/** What services tell the event bus. */
export interface Events {
  /** Resolves when what it causes is on disk. */
  objectCreated(created: ObjectCreated): Promise<void>;
  statusChanged(event: StatusEvent): Promise<void>;
  stackCreated(event: Record<string, unknown>): Promise<void>;
}
