import { allScopes, type Scope } from '../lambdas/auth/scopes.ts';
import { type AddedUser, addUser } from './add-user.ts';
import { UsageError } from './new-command.ts';
import { exitStatuses, print, printJson, type Shell } from './shell.ts';
import { withUserDirectory } from './user-directory.ts';

export interface AddOptions {
  username: string;
  /** Separated by commas; all when absent. */
  scopes?: string | undefined;
  dataDirectory: string;
  stack?: string | undefined;
  json: boolean;
}

/** Adds a user whose password is the one line of standard input. @throws UsageError, and what `addUser` throws. */
export async function addAndTell(options: AddOptions, shell: Shell): Promise<number> {
  const { username, json } = options;
  const scopes = readScopes(options.scopes);
  const password = await readPassword(shell.stdin);
  const added = await withUserDirectory(options, (directory) =>
    addUser(directory, { username, password, scopes }),
  );
  if (json) printJson(shell, added);
  else print(shell, sentenceOf(added));
  return exitStatuses.done;
}

function readScopes(list: string = allScopes.join(',')): Scope[] {
  const names = list.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !allScopes.some((scope) => scope === name));
  if (unknown !== undefined) {
    throw new UsageError(`--scopes ${list}: ${JSON.stringify(unknown)} is none of ${allScopes.join(', ')}`);
  }
  return allScopes.filter((scope) => names.includes(scope));
}

/** Longer than any password may be. */
const maxCharacters = 4096;

async function readPassword(stdin: Shell['stdin']): Promise<string> {
  if (stdin.isTTY)
    throw new UsageError('standard input is a terminal, which would show the password: pipe it in');
  stdin.setEncoding('utf8');
  let text = '';
  for await (const chunk of stdin) {
    text += chunk;
    if (text.length > maxCharacters) break;
  }
  // Windows shells begin what they pipe with a byte order mark and end it with both characters.
  const lines = text
    .replace(/^\uFEFF/, '')
    .replace(/\r?\n$/, '')
    .split(/\r?\n/);
  if (lines.length > 1 || !lines[0]) throw new UsageError('standard input must be the password: one line');
  return lines[0];
}

function sentenceOf({ username, scopes, created, enabled }: AddedUser): string {
  const sentence = created
    ? `Added ${username}, who may ${scopes.join(' and ')}.`
    : `${username} was there already: the password is the new one, the scopes are ${scopes.join(' and ')}.`;
  return enabled ? sentence : `${sentence} This user is disabled and cannot sign in.`;
}
