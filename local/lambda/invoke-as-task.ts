import { FunctionErrorShape } from './messages.ts';
import type { Lambda } from './start-lambda.ts';

/**
 * Invokes a function as Step Functions does and gives its result as a JSON value.
 * @throws Error named as the function's error type, its message the cause that AWS gives: the JSON text
 * `{"errorType","errorMessage","trace"}`.
 */
export async function invokeAsTask(
  lambda: Pick<Lambda, 'invoke'>,
  arn: string,
  payload: unknown,
): Promise<unknown> {
  const answer = await lambda.invoke(arn, payload, { type: 'RequestResponse' });
  const result: unknown = JSON.parse(answer.payload);
  if (!answer.functionError) return result;
  const { errorType } = FunctionErrorShape.parse(result);
  throw Object.assign(new Error(answer.payload), { name: errorType });
}
