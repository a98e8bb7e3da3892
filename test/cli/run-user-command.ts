import { goodPassword } from '../local/cognito/a-cognito.ts';
import { run as runCommand } from './a-shell.ts';

/** `lading user …` with this standard input. */
export function run(args: string[], input = `${goodPassword}\n`) {
  return runCommand(['user', ...args], input);
}
