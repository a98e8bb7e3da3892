import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { currencyCodes } from '../../lambdas/catalogue/fields/currency-codes.ts';
import { ConfigError } from '../../shared/errors.ts';
import { stages } from './stage.ts';
import { isTimeZone } from './time-zone.ts';

/** What is read when no file is named: enough for one machine and for a look at the template of dev. */
export const exampleConfigFile = resolve(import.meta.dirname, '../../examples/config.json');

const Address = z.email('is not an e-mail address');
const Days = z.int().min(1).max(3650);
const currencyMessage = 'is not an active code of ISO 4217, such as EUR';
const zoneMessage = 'is not a name of the IANA time zone database, such as Europe/Berlin';

/** Strict in all its parts, so that a misspelt name is refused and not left out silently. */
export const ConfigFile = z.strictObject({
  stage: z.enum(stages).optional(),
  /** Refuses that the stack, its tables and its users are deleted. Off until the first deployment has succeeded. */
  protect: z.boolean().default(false),
  mail: z.strictObject({
    /** Sender of every mail; its domain is an SES identity that the account already has. */
    from: Address,
    /** While SES keeps the account in its sandbox, it asks for a grant on the recipients' identities too. */
    sandbox: z.boolean().default(false),
    /** Folder below `incoming/` → addresses. */
    teams: z.record(z.string().regex(/^[^/]+$/, 'is not the name of a folder'), z.array(Address)).default({}),
    /** Address of a folder without an entry, with `{team}` in it; null: only operations hear of its failures. */
    teamPattern: z
      .string()
      .refine(makesAddresses, 'makes no e-mail address of {team}')
      .nullable()
      .default(null),
    operations: z.array(Address).min(1, 'needs one address at least'),
  }),
  /** ISO 4217, for files without a currency column. */
  defaultCurrency: z
    .string()
    .refine((code) => currencyCodes.has(code), currencyMessage)
    .default('EUR'),
  /** IANA name of the zone in which reports and mails tell times. */
  timeZone: z.string().refine(isTimeZone, zoneMessage).default('UTC'),
  database: z
    .strictObject({
      secretName: z.string().regex(/^[\w/+=.@-]{1,512}$/, 'is no name of a secret'),
      // Atlas takes no longer ones.
      name: z.string().regex(/^[\w-]{1,38}$/, 'is no name of a database: letters, digits, - and _, up to 38'),
    })
    .partial()
    .default({}),
  /** Days; what is not given is the stage's. */
  keepDays: z
    .strictObject({ uploads: Days, runs: Days, oldVersions: Days, breaches: Days })
    .partial()
    .default({}),
  /** By name of the function. Which names there are, the stack says. */
  sizes: z.record(z.string(), z.strictObject({ memoryMb: z.int().min(128).max(10_240) })).default({}),
  /** Where the functions that talk to MongoDB run. */
  vpc: z
    .strictObject({
      subnetIds: z
        .array(z.string().regex(/^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/, 'is not the id of a subnet'))
        .min(1),
      securityGroupIds: z
        .array(z.string().regex(/^sg-([0-9a-f]{8}|[0-9a-f]{17})$/, 'is not the id of a security group'))
        .min(1),
    })
    .optional(),
});
export type ConfigFile = z.infer<typeof ConfigFile>;

export interface ReadConfig {
  config: ConfigFile;
  /** As it was given, for messages. */
  file: string;
  /** Of its bytes, in hexadecimal. */
  sha256: string;
}

/**
 * Reads a configuration file, a path relative to the working directory; the example when none is named.
 * @throws ConfigError `configuration_invalid` naming the file and every setting that is wrong, by its path.
 */
export function readConfigFile(file: string = exampleConfigFile): ReadConfig {
  const bytes = readBytes(file);
  const parsed = ConfigFile.safeParse(parseJson(bytes, file));
  if (!parsed.success) throw invalid(file, parsed.error.issues.flatMap(sentencesOf));
  return { config: parsed.data, file, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** @param problems one sentence for each setting that is wrong. */
export function invalid(file: string, problems: readonly string[]): ConfigError {
  const lines = problems.map((problem) => `  ${problem}`);
  const text = [
    `${file} cannot be used:`,
    ...lines,
    'What each setting means: docs/deploy.md, "The settings".',
  ];
  return new ConfigError('configuration_invalid', text.join('\n'));
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw invalid(file, [`it cannot be read (${reason}): start from a copy of examples/config.json`]);
  }
}

function parseJson(bytes: Buffer, file: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw invalid(file, [`it is not JSON: ${error instanceof Error ? error.message : error}`]);
  }
}

function makesAddresses(pattern: string): boolean {
  return pattern.includes('{team}') && z.email().safeParse(pattern.replaceAll('{team}', 'sales')).success;
}

function sentencesOf(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${path ? `${path}.` : ''}${key}: there is no such setting; take it out`);
  }
  if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => `${path}: ${message}`);
  const missing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  return [`${path || 'the file'}: ${missing ? `is missing (${issue.expected})` : issue.message}`];
}
