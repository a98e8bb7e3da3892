import { type ParseArgsConfig, parseArgs } from 'node:util';
import { diskFullOf } from '../lambdas/shared/disk-full.ts';
import { codeOf } from '../lambdas/shared/errors.ts';

/** A wrong call; its text goes above the usage. */
export class UsageError extends Error {}

/** `parseArgs` with positionals. @throws UsageError in its words. */
export function parseCall<const Options extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  options: Options,
) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** What a command says of an error: its code and one sentence, of a bug its stack. */
export function failureText(thrown: unknown): string {
  const error = diskFullOf(thrown) ?? thrown;
  const code = codeOf(error);
  const text =
    code === 'internal_error' && error instanceof Error ? error.stack : String((error as Error).message);
  return `lading: ${code}: ${text}`;
}
