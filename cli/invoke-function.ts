import { InvokeCommand, type LambdaClient, LambdaServiceException } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { ConfigError, DependencyError } from '../shared/errors.ts';
import { isTransientCall } from '../shared/transient-call.ts';

const FunctionFailure = z.object({ errorType: z.string(), errorMessage: z.string() }).partial();

/**
 * Calls a function of the stack and waits for its answer.
 * @throws ConfigError `function_not_callable` when we may not or it is not there, DependencyError `function_failed`
 * with what it threw, DependencyError `lambda_unavailable`.
 */
export async function invokeFunction(
  lambda: LambdaClient,
  FunctionName: string,
  event: unknown,
): Promise<unknown> {
  const command = new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) });
  const { FunctionError, Payload } = await lambda.send(command).catch((error: unknown) => {
    throw explain(error, FunctionName);
  });
  const answer: unknown = JSON.parse(Payload?.transformToString() || 'null');
  if (!FunctionError) return answer;
  const { errorType = FunctionError, errorMessage = '' } = FunctionFailure.catch({}).parse(answer);
  throw new DependencyError('function_failed', `${FunctionName} failed: ${errorType}: ${errorMessage}`);
}

function explain(error: unknown, name: string): unknown {
  if (!(error instanceof Error)) return error;
  if (isTransientCall(error)) {
    return new DependencyError('lambda_unavailable', `Lambda is away (${error.name})`, { cause: error });
  }
  if (!(error instanceof LambdaServiceException)) return error;
  return new ConfigError('function_not_callable', `cannot call ${name}: ${error.name}: ${error.message}`, {
    cause: error,
  });
}
