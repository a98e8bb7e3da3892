import { diskFullOf } from '../shared/disk-full.ts';
import { codeOf } from '../shared/errors.ts';

/** What a command says of an error: its code and one sentence, of a bug its stack. */
export function failureText(thrown: unknown): string {
  const error = diskFullOf(thrown) ?? thrown;
  const code = codeOf(error);
  const text =
    code === 'internal_error' && error instanceof Error ? error.stack : String((error as Error).message);
  return `lading: ${code}: ${text}`;
}
