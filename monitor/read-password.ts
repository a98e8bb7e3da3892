import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { ConfigError } from '../shared/errors.ts';
import type { PasswordSource } from './config.ts';

const run = promisify(execFile);
const commandTimeoutMs = 30_000;

/**
 * The password, read anew for each sign-in, so that a changed one needs no restart.
 * @throws ConfigError `password_unavailable`, without anything that the source said.
 */
export async function readPassword(source: PasswordSource, environment = process.env): Promise<string> {
  if ('environment' in source)
    return required(environment[source.environment], `variable ${source.environment} is not set`);
  if ('file' in source) {
    const text = await readFile(source.file, 'utf8').catch(() => undefined);
    return required(text?.replace(/[\r\n]+$/, ''), `file ${source.file} cannot be read or is empty`);
  }
  const [program = '', ...args] = source.command;
  const answer = await run(program, args, { timeout: commandTimeoutMs, windowsHide: true }).catch(
    () => undefined,
  );
  return required(answer?.stdout.split(/\r?\n/)[0], `command ${program} failed or printed nothing`);
}

function required(password: string | undefined, fault: string): string {
  if (!password) throw new ConfigError('password_unavailable', `password: ${fault}`);
  return password;
}
