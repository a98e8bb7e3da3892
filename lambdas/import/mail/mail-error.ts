import { NoSuchKey } from '@aws-sdk/client-s3';
import { ConfigError } from '../../../shared/errors.ts';
import { isTransientCall } from '../../../shared/transient-call.ts';
import { deniedCall } from '../../runtime/denied-call.ts';
import type { RunError } from '../run/run-record.ts';

const shownCharacters = 500;

/** Whether sending the same mail later may help. */
export function mayPass(failure: unknown): boolean {
  return isTransientCall(failure);
}

/**
 * Why a mail was not sent, for people: `mail_refused` and `configuration_invalid` in the words of AWS,
 * `dependency_unavailable` when SES or S3 was away, `report_missing`, and `internal_error` in fixed words, since the
 * text of a bug may hold content of rows.
 */
export function mailErrorOf(failure: unknown): RunError {
  const fault = deniedCall(failure) ?? failure;
  if (fault instanceof ConfigError) return { code: fault.code, message: shown(fault.message) };
  if (failure instanceof NoSuchKey) {
    return {
      code: 'report_missing',
      message: 'The mail is made of the report of the run, which is not there.',
    };
  }
  if (isTransientCall(failure)) {
    const message = `The mail could not be handed over: ${shown(wordsOf(failure))}`;
    return { code: 'dependency_unavailable', message };
  }
  return { code: 'internal_error', message: 'The mail could not be made: a fault of the import itself.' };
}

/** Errors of the network may have no text, only a code. */
function wordsOf(failure: unknown): string {
  const { name, message, code } = failure as Error & { code?: unknown };
  const kind = typeof code === 'string' ? code : name;
  return message === '' || message.includes(kind) ? message || kind : `${kind}: ${message}`;
}

function shown(message: string): string {
  return Array.from(message).slice(0, shownCharacters).join('').trim();
}
