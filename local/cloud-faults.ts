import { setTimeout as sleep } from 'node:timers/promises';
import type { Closable } from './closers.ts';
import type { Statement } from './iam/statement.ts';
import type { Faults } from './lambda/start-lambda.ts';
import type { ObjectCreated } from './s3/journal-record.ts';
import { objectCreatedEvent } from './s3/object-created-event.ts';
import type { StatusEvent } from './step-functions/status-event.ts';

/** What goes wrong on purpose, to show that nothing comes of it. */
export interface CloudFaults {
  functions?: Faults;
  /** Statements of the template's policies that count. */
  keepsStatement?: (statement: Statement) => boolean;
  /** After how many milliseconds an event of S3 is delivered, once for each number. */
  deliveryDelaysMs?: (created: ObjectCreated) => number[];
  /** The same of a change of an execution's status, which is best effort: without a number it is lost. */
  statusDelaysMs?: (event: StatusEvent) => number[];
  /** Puts something between the functions and the service that the environment variable `name` leads to. */
  intercept?: (name: string, url: string) => Promise<Closable & { url: string }>;
}

type Put = (event: Record<string, unknown>) => Promise<void>;

/** Puts the services' events on a bus; what goes wrong on purpose comes late, several times, or not at all. */
export function eventsWithFaults(faults: CloudFaults | undefined, put: Put) {
  return {
    /** Resolves when it was put as often as it is to be: S3 loses no event. */
    async objectCreated(created: ObjectCreated): Promise<void> {
      const event = objectCreatedEvent(created);
      const delays = faults?.deliveryDelaysMs?.(created) ?? [0];
      await Promise.all(delays.map((delayMs) => putLater(event, delayMs)));
    },

    /** Resolves before what is late: later events of the same execution may come first, and a kill loses it. */
    async statusChanged(event: StatusEvent): Promise<void> {
      const delays = faults?.statusDelaysMs?.(event) ?? [0];
      for (const delayMs of delays.filter((one) => one > 0)) void putLater(event, delayMs);
      await Promise.all(delays.filter((one) => one === 0).map(() => put(event)));
    },

    stackCreated: put,
  };

  async function putLater(event: Record<string, unknown>, delayMs: number): Promise<void> {
    if (delayMs > 0) await sleep(delayMs, undefined, { ref: false });
    await put(event);
  }
}
