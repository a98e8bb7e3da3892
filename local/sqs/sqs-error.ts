/** A refusal in SQS's words; `queryCode` is what clients of its older protocol know it by. */
export class SqsError extends Error {
  readonly type: string;
  readonly queryCode: string;

  constructor(type: string, message: string, queryCode: string = type) {
    super(message);
    this.name = 'SqsError';
    this.type = type;
    this.queryCode = queryCode;
  }
}

export function invalid(message: string): SqsError {
  return new SqsError('InvalidParameterValue', message);
}

export const noSuchQueue = () =>
  new SqsError(
    'QueueDoesNotExist',
    'The specified queue does not exist.',
    'AWS.SimpleQueueService.NonExistentQueue',
  );
