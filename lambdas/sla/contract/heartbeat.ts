import * as z from 'zod';
import { InstantText } from './instant.ts';
import { Label, Name } from './name.ts';

const FolderProblem = z.object({
  folder: Name,
  code: z.enum(['missing', 'unreadable', 'too_large']),
  message: z.string().max(500),
});

const count = z.int().min(0).max(1_000_000_000);

export const Heartbeat = z
  .object({
    monitorId: Label,
    observedAt: InstantText,
    intervalSeconds: z.int().min(1).max(604_800),
    configHash: Label,
    version: Label,
    host: z.string().max(255).optional(),
    folders: count,
    files: count,
    spooled: count,
    problems: z.array(FolderProblem).max(100),
  })
  .meta({ id: 'Heartbeat' });
export type Heartbeat = z.infer<typeof Heartbeat>;

export const HeartbeatAnswer = z.object({ serverTime: z.iso.datetime() }).meta({ id: 'HeartbeatAnswer' });
export type HeartbeatAnswer = z.infer<typeof HeartbeatAnswer>;

/** A monitor as it was last heard of. */
export const Monitor = z.object({
  monitorId: z.string(),
  lastSeenAt: z.iso.datetime(),
  observedAt: z.string(),
  intervalSeconds: z.int(),
  configHash: z.string(),
  version: z.string(),
  host: z.string().optional(),
  folders: z.int(),
  files: z.int(),
  spooled: z.int(),
  problems: z.array(FolderProblem),
});
export type Monitor = z.infer<typeof Monitor>;

/**
 * `silent`: not heard of for more than twice its interval. `problemCount`: of its problems, all of which are listed
 * unless very many monitors have very many.
 */
export const ListedMonitor = Monitor.extend({ silent: z.boolean(), problemCount: z.int() });
export type ListedMonitor = z.infer<typeof ListedMonitor>;

export const MonitorsAnswer = z.object({ items: z.array(ListedMonitor) }).meta({ id: 'MonitorsAnswer' });
export type MonitorsAnswer = z.infer<typeof MonitorsAnswer>;
