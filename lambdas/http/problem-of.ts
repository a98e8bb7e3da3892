import { diskFullOf } from '../../shared/disk-full.ts';
import { ConflictError, DependencyError, InputError, NotFoundError } from '../../shared/errors.ts';
import { isTransientCall } from '../../shared/transient-call.ts';
import { Problem } from './problem.ts';

/** After this time a throttled table has usually taken up its new capacity, and a sender loses little. */
const retryAfterSeconds = 5;

/** The answer to an error that a route threw: by who can act. What is left over is a bug or a wrong grant: 500. */
export function problemOf(error: unknown): Problem {
  if (error instanceof InputError) {
    const { code, message } = error;
    return new Problem(400, { detail: message, faults: [{ path: '', code, message }] });
  }
  if (error instanceof NotFoundError) return new Problem(404, { detail: error.message });
  if (error instanceof ConflictError) return new Problem(409, { detail: error.message });
  if (error instanceof DependencyError || isTransientCall(error) || diskFullOf(error)) {
    return new Problem(503, {
      detail: 'A service behind this one is busy or away; repeat the request',
      headers: { 'retry-after': String(retryAfterSeconds) },
    });
  }
  return new Problem(500);
}
