export interface Patience {
  /** Calls in all, repeats included. */
  attempts: number;
  connectMs: number;
  /** From the sent request to the end of its answer. */
  answerMs: number;
}

/** Settings of an AWS client whose calls end, with what they found, before somebody gives up on its function. */
export function patience({ attempts, connectMs, answerMs }: Patience) {
  return {
    maxAttempts: attempts,
    requestHandler: { connectionTimeout: connectMs, requestTimeout: answerMs, throwOnRequestTimeout: true },
  };
}
