import type * as z from 'zod';
import { type Fault, Problem } from './problem.ts';

/** So that a body of a million tiny faults does not get an answer beyond Lambda's 6 MB. */
const maxFaults = 1_000;

/** @throws Problem 400 naming the faults, when there are any. */
export function refuseFaults(faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  const shown = faults.slice(0, maxFaults);
  const rest = faults.length - shown.length;
  throw new Problem(400, {
    detail: `${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}${rest > 0 ? `, the first ${maxFaults} are listed` : ''}`,
    faults: shown,
  });
}

/** All that a schema found. `pathOf` writes the path of a fault from its keys. The schema has to report its input. */
export function faultsOf(error: z.ZodError, pathOf: (keys: readonly PropertyKey[]) => string): Fault[] {
  return error.issues.flatMap((issue) => faultsOfIssue(issue, pathOf));
}

/** RFC 6901. */
export function jsonPointer(keys: readonly PropertyKey[]): string {
  return keys.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** A parameter of the query has a name and no path. */
export function parameterName(keys: readonly PropertyKey[]): string {
  return keys.map(String).join('.');
}

function faultsOfIssue(issue: z.core.$ZodIssue, pathOf: (keys: readonly PropertyKey[]) => string): Fault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: pathOf([...issue.path, key]),
      code: 'unknown_name',
      message: 'There is no such name here',
    }));
  }
  return [{ path: pathOf(issue.path), code: codeOf(issue), message: messageOf(issue) }];
}

/** Codes of our own where zod's say how it works rather than what is wrong. */
function codeOf(issue: z.core.$ZodIssue): string {
  if (isMissing(issue)) return 'missing';
  if (issue.code === 'invalid_type') return 'wrong_type';
  if (issue.code === 'custom') return String(issue.params?.code ?? 'invalid');
  return issue.code;
}

function messageOf(issue: z.core.$ZodIssue): string {
  return isMissing(issue) ? 'This is required' : issue.message;
}

/** Neither JSON nor a query can say undefined. */
function isMissing(issue: z.core.$ZodIssue): boolean {
  return (issue.code === 'invalid_type' || issue.code === 'invalid_value') && issue.input === undefined;
}
