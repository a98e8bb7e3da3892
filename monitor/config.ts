import { z } from 'zod';
import { isKnownTimeZone, QuietHours } from './quiet-hours.ts';

/** SLAs are meant to lie between 20 minutes and 24 hours; the service takes 1 minute to 7 days. */
const slaMinutes = z.int().min(1).max(10_080);
const timeZone = z.string().refine(isKnownTimeZone, 'not an IANA time zone such as Europe/Berlin');
const text = z.string().min(1);
const patterns = z.array(text).min(1);

const FolderConfig = z.strictObject({
  path: text
    .refine((path) => Buffer.byteLength(path) <= 1024, 'at most 1,024 bytes')
    .describe('Absolute path of the folder, as people will search for it.'),
  slaMinutes: slaMinutes.describe('How long a file may stay in the folder.'),
  patterns: patterns
    .default(['*'])
    .describe('Globs of the files to watch. With a slash they are matched with the path below the folder.'),
  exclude: z.array(text).default([]).describe('Globs of files to leave out, such as *.tmp.'),
  recursive: z.boolean().default(false).describe('Watch the folders below, too.'),
  archive: text.optional().describe('Absolute path of the folder that processed files are moved to.'),
  archiveLevels: z
    .int()
    .min(0)
    .max(3)
    .default(0)
    .describe('How many levels of folders below the archive to look into, for archives by date.'),
  timeZone: timeZone.optional().describe('Time zone of the quiet hours and of the local days in searches.'),
  quietHours: z
    .array(QuietHours)
    .default([])
    .describe('Hours in which late files are not reported; those still there afterwards are.'),
});

const Password = z.union([
  z.strictObject({ environment: text.describe('Name of the environment variable.') }),
  z.strictObject({ file: text.describe('Absolute path; line ends at its end are cut off.') }),
  z.strictObject({
    command: z
      .array(text)
      .min(1)
      .describe('Program and arguments; its first line of output is the password.'),
  }),
]);

/** The whole configuration of one monitor; `monitor/config.schema.json` is generated from it. */
export const MonitorConfig = z.strictObject({
  $schema: z.string().optional(),
  monitorId: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/, 'letters, digits, dot, dash and underscore, up to 64')
    .describe('Name of this monitor in the list of monitors; no two monitors share one.'),
  endpoint: z
    .url()
    .refine(isSafeEndpoint, 'must be https, or http on this machine: the password is sent there')
    .describe('Address of the service, without a slash at its end.'),
  userName: text,
  password: Password,
  stateDirectory: text.describe('Absolute path of the folder for ledger, spool, dead letters, log and lock.'),
  intervalMinutes: z
    .number()
    .min(0.05)
    .max(1440)
    .default(5)
    .describe('How often checks are made; the service calls a monitor silent after twice that.'),
  spoolMegabytes: z.number().min(1).max(10_240).default(64).describe('Room for reports not yet sent.'),
  folders: z.array(FolderConfig).min(1).max(1000),
});

export type MonitorConfig = z.infer<typeof MonitorConfig>;
export type FolderConfig = MonitorConfig['folders'][number];
export type PasswordSource = MonitorConfig['password'];

function isSafeEndpoint(endpoint: string): boolean {
  const { protocol, hostname } = new URL(endpoint);
  const isLocal = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isLocal);
}
