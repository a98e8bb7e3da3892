import * as z from 'zod';
import { ConfigError } from '../../shared/errors.ts';

/**
 * Every environment variable of the functions, shared by the constructs that set it and the code that reads it.
 * Lists are JSON. Addresses are e-mail addresses.
 */
export const Environment = z.object({
  RUN_TABLE: z.string().min(1),
  STATE_MACHINE_ARN: z.string().min(1),
  /** Name of the function that closes runs. */
  CLOSE_RUN_FUNCTION: z.string().min(1),
  /** Of the configuration file that the stack was made from. */
  CONFIG_SHA256: z.string().regex(/^[0-9a-f]{64}$/),
  /** IANA name. */
  TIME_ZONE: z.string().min(1),
  MONGODB_SECRET_ID: z.string().min(1),
  MONGODB_DATABASE: z.string().min(1),
  DEFAULT_CURRENCY: z.string().length(3),
  MAIL_FROM: z.email(),
  /** {"team": ["address", …]}; the team is the folder below `incoming/`. */
  MAIL_TEAMS: jsonOf(z.record(z.string(), z.array(z.email()))),
  MAIL_OPERATIONS: jsonOf(z.array(z.email()).min(1)),
  /** Where a team without an entry gets its mail, with `{team}` in the address; empty when there is no such rule. */
  MAIL_TEAM_PATTERN: z.string(),
  BREACH_TABLE: z.string().min(1),
  /** Days after which a breach that is over, and a day on which one was open, are forgotten. */
  BREACH_RETENTION_DAYS: z.coerce.number().int().min(1),
  /** Secret whose text signs the cursors of searches. */
  CURSOR_SECRET_ID: z.string().min(1),
  /** Table of failed sign-ins. */
  SIGN_IN_TABLE: z.string().min(1),
  /** {"/path": ["POST"]}: methods of the function's paths that another function answers. */
  OTHER_METHODS: jsonOf(z.record(z.string(), z.array(z.string()))),
  USER_POOL_ID: z.string().min(1),
  USER_POOL_CLIENT_ID: z.string().min(1),
  /** What the distribution shows itself by. */
  EDGE_TOKEN: z.string().min(1),
});
export type Environment = z.infer<typeof Environment>;
export type EnvironmentName = keyof Environment;

/**
 * Reads the named variables once, at cold start.
 * @throws ConfigError `configuration_invalid` naming the variable that is missing or wrong, never its value.
 */
export function readEnvironment<Name extends EnvironmentName>(
  names: readonly Name[],
  source: Record<string, string | undefined> = process.env,
): Pick<Environment, Name> {
  const found: Partial<Record<EnvironmentName, unknown>> = {};
  for (const name of names) {
    const parsed = Environment.shape[name].safeParse(source[name]);
    if (!parsed.success) {
      throw new ConfigError('configuration_invalid', `environment variable ${name} is missing or wrong`);
    }
    found[name] = parsed.data;
  }
  return found as Pick<Environment, Name>;
}

function jsonOf<Schema extends z.ZodType>(schema: Schema) {
  return z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'not JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);
}
