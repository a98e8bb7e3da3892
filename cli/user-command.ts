import { resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { allScopes, type Scope } from '../lambdas/auth/scope-routes.ts';
import { type AddedUser, addUser } from './add-user.ts';
import { failureText, parseCall, UsageError } from './failures.ts';
import { withUserDirectory } from './user-directory.ts';

const usage = `lading user: who may use the API

  lading user add NAME --password-stdin [--scopes sla.write,sla.read] [--data DIR] [--stack NAME] [--json]
                 make a user, or give one that is there a new password and these scopes;
                 the password is the one line of standard input

  --scopes LIST  sla.write (monitors report), sla.read (people search); both unless given
  --data DIR     data of the embedded cloud, which must be running (default: .lading)
  --stack NAME   work on a deployed CloudFormation stack instead

Exit status: 0 done, 1 failed, 2 wrong usage.`;

const options = {
  'password-stdin': { type: 'boolean' },
  scopes: { type: 'string' },
  data: { type: 'string' },
  stack: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

interface Streams {
  stdin: Readable & { isTTY?: boolean };
  stdout: Writable;
  stderr: Writable;
}

/** `lading user …`: the exit status. */
export async function userCommand(args: string[], streams: Streams = process): Promise<number> {
  const { stdin, stdout, stderr } = streams;
  try {
    const call = readCall(args);
    if (!call) return write(stdout, usage, 0);
    const password = await readPassword(stdin);
    const { username, scopes, dataDirectory, stack, json } = call;
    const added = await withUserDirectory({ dataDirectory, ...(stack && { stack }) }, (directory) =>
      addUser(directory, { username, password, scopes }),
    );
    return write(stdout, json ? JSON.stringify(added) : sentenceOf(added), 0);
  } catch (error) {
    if (error instanceof UsageError) return write(stderr, `${error.message}\n\n${usage}`, 2);
    return write(stderr, failureText(error), 1);
  }
}

/** Undefined when only the usage is wanted. */
function readCall(args: string[]) {
  const { positionals, values } = parseCall(args, options);
  if (values.help) return undefined;
  const [command, username, ...rest] = positionals;
  if (command !== 'add') throw new UsageError(command ? `unknown command: user ${command}` : 'add whom?');
  if (!username) throw new UsageError('user add needs a name');
  if (rest.length > 0) throw new UsageError('too much: one name, and the password by standard input');
  if (!values['password-stdin']) {
    throw new UsageError('--password-stdin is needed: a password does not belong on a command line');
  }
  return {
    username,
    scopes: readScopes(values.scopes),
    dataDirectory: resolve(values.data ?? '.lading'),
    stack: values.stack,
    json: values.json ?? false,
  };
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
const mostCharacters = 4096;

async function readPassword(stdin: Streams['stdin']): Promise<string> {
  if (stdin.isTTY)
    throw new UsageError('standard input is a terminal, which would show the password: pipe it in');
  stdin.setEncoding('utf8');
  let text = '';
  for await (const chunk of stdin) {
    text += chunk;
    if (text.length > mostCharacters) break;
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

function write(stream: Writable, text: string, status: number): number {
  stream.write(`${text}\n`);
  return status;
}
