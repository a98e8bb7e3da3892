/** An error of the API, by the code that the SDKs know. */
export function apiError(code: string, message: string): Error {
  return Object.assign(new Error(message), { name: code, isApiError: true });
}

/** Whether an error is an answer of the API of Step Functions and no bug. */
export function isApiError(error: unknown): error is Error & { isApiError: true } {
  return error instanceof Error && 'isApiError' in error;
}

/** An error of a state by its name, such as `States.DataLimitExceeded`; the message becomes the Cause. */
export function stateError(name: string, cause: string): Error {
  return Object.assign(new Error(cause), { name });
}

/** An error that neither Retry nor Catch may match, whatever they list. */
export function finalStateError(name: string, cause: string): Error {
  return Object.assign(stateError(name, cause), { isRetryable: false, isCatchable: false });
}

/** The most that may pass from one state to the next, as JSON in UTF-8. */
export const maxPayloadBytes = 262_144;

/** @throws States.DataLimitExceeded, which on AWS even States.ALL does not match. */
export function checkPayloadSize(stateName: string, value: unknown): void {
  if (Buffer.byteLength(JSON.stringify(value) ?? '') <= maxPayloadBytes) return;
  throw finalStateError(
    'States.DataLimitExceeded',
    `The state/task '${stateName}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}
