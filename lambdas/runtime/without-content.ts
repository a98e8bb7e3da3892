import { CodedError } from '../../shared/errors.ts';
import { deniedCall } from './denied-call.ts';

/**
 * The error as a log, a mail or the history of an execution may hold it. Errors of libraries quote what they choked on:
 * JSON.parse the text, MongoDB the key, node the argument. So a message stays where its words are known to be ours, of
 * AWS, or of the network; of any other error stay its name, its codes and its stack. No other properties are taken.
 * A call that AWS did not allow becomes the ConfigError that it is.
 */
export function withoutContent(thrown: unknown): Error {
  return told(deniedCall(thrown) ?? thrown);
}

function told(thrown: unknown): Error {
  if (!(thrown instanceof Error)) return new Error(`something of type ${typeof thrown} was thrown`);
  const message = isKnown(thrown) ? thrown.message : describe(thrown);
  const cause = thrown.cause instanceof Error ? { cause: told(thrown.cause) } : {};
  const copy = thrown instanceof CodedError ? retell(thrown, cause) : new Error(message, cause);
  copy.name = thrown.name;
  copy.stack = [`${copy.name}: ${message}`, ...framesOf(thrown)].join('\n');
  return copy;
}

function retell(error: CodedError, options: ErrorOptions): CodedError {
  const Class = error.constructor as new (code: string, message: string, options: ErrorOptions) => CodedError;
  return new Class(error.code, error.message, options);
}

/** Those of the driver that speak of hosts and connections; the ones of the server quote keys and documents. */
const connectionErrors = new Set([
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoPoolClearedError',
  'MongoServerSelectionError',
]);

/** A plain Error is one of our own: what must never happen, told in numbers and keys of objects. */
function isKnown(error: Error): boolean {
  if (error instanceof CodedError || Object.getPrototypeOf(error) === Error.prototype) return true;
  return '$metadata' in error || 'syscall' in error || connectionErrors.has(error.name);
}

function describe(error: Error): string {
  const { name, code, codeName } = error as Error & { code?: unknown; codeName?: unknown };
  const words = [name, code, codeName].filter((one) => typeof one === 'number' || isWord(one));
  return `${words.join(' ')}: its message is left out, since it may quote the file`;
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z_]{1,60}$/.test(value);
}

/** The lines of the stack that name a place; a message may have several lines before them. */
function framesOf({ stack = '', message }: Error): string[] {
  const behind = stack.indexOf(message) + message.length;
  return stack
    .slice(behind)
    .split('\n')
    .filter((line) => /^ {4}at /.test(line));
}
