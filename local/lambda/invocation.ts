/** `Event`: nobody waits for the result. */
export type InvocationType = 'RequestResponse' | 'Event';

/** An accepted or finished invocation, as Lambda answers it: `payload` is JSON text, empty for `Event`. */
export interface InvokeAnswer {
  statusCode: 200 | 202;
  payload: string;
  functionError?: 'Unhandled';
}
