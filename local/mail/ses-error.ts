/** A refusal in SES's words. */
export class SesError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'SesError';
    this.code = code;
  }
}
