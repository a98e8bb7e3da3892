/**
 * The few error classes of the product, by who can act. Each carries a stable snake_case `code`;
 * nothing switches on the text. Anything else that is thrown is a bug.
 */
export abstract class CodedError extends Error {
  /** What the state machine retries by: written out, since a bundle may call a class otherwise. */
  abstract override name: string;
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/**
 * The sender must change what they sent. Never retried. `message` may stand in a log, a mail and the history of an
 * execution, so it quotes nothing that was sent; `quoting` says the same with quotes, for the sender's report alone.
 */
export class InputError extends CodedError {
  override name = 'InputError';
  // Private, so that nothing that prints an error with its properties prints it.
  readonly #quoting: string | undefined;

  constructor(code: string, message: string, options?: { cause?: unknown; quoting?: string }) {
    super(code, message, options);
    this.#quoting = options?.quoting;
  }

  get quoting(): string {
    return this.#quoting ?? this.message;
  }
}

/** What was asked for does not exist. "Could not look" is a DependencyError instead. */
export class NotFoundError extends CodedError {
  override name = 'NotFoundError';
}

/** The request contradicts the stored state. */
export class ConflictError extends CodedError {
  override name = 'ConflictError';
}

/** Another service is slow, throttling or away: wait and retry. */
export class DependencyError extends CodedError {
  override name = 'DependencyError';
}

/** The operator must change the configuration or a grant. */
export class ConfigError extends CodedError {
  override name = 'ConfigError';
}

/** The stable code of any error: its own, or `internal_error` for a bug. */
export function codeOf(error: unknown): string {
  return error instanceof CodedError ? error.code : 'internal_error';
}
