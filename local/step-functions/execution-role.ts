import { randomUUID } from 'node:crypto';
import { AccessError } from '../credentials/access-error.ts';
import { resourceArn } from '../template/names.ts';
import { stateError } from './errors.ts';
import type { ExecutionContext } from './execution-context.ts';
import type { StateServices } from './state-services.ts';

type Services = Pick<StateServices, 'judge'>;

/** @throws Lambda.AWSLambdaException, as Step Functions fails a Task whose role may not call the function. */
export function judgeInvocation(
  { judge }: Services,
  { Execution }: ExecutionContext,
  functionName: string,
): void {
  const resource = functionName.startsWith('arn:')
    ? functionName
    : resourceArn('AWS::Lambda::Function', functionName);
  renaming('Lambda.AWSLambdaException', ' (Service: AWSLambda; Status Code: 403', () =>
    judge?.(Execution, { action: 'lambda:InvokeFunction', resource }),
  );
}

/** The children of a Distributed Map are executions of the same machine, begun by its role. @throws States.Permissions. */
export function judgeChildren({ judge }: Services, { Execution, StateMachine }: ExecutionContext): void {
  // Of a map inside a map: the machine itself, without the label behind its name.
  const resource = StateMachine.Id.replace(/\/.*$/, '');
  renaming('States.Permissions', ' (Service: AWSStepFunctions; Status Code: 400', () =>
    judge?.(Execution, { action: 'states:StartExecution', resource }),
  );
}

/** A child that is redriven, by the role of its parent. @throws States.Permissions. */
export function judgeRedrive({ judge }: Services, { Execution }: ExecutionContext, childArn: string): void {
  renaming('States.Permissions', ' (Service: AWSStepFunctions; Status Code: 400', () =>
    judge?.(Execution, { action: 'states:RedriveExecution', resource: childArn }),
  );
}

/** @throws AccessError when the role may not read the object. */
export function judgeRead(
  { judge }: Services,
  { Execution }: ExecutionContext,
  bucket: string,
  key: string,
): void {
  judge?.(Execution, { action: 's3:GetObject', resource: `arn:aws:s3:::${bucket}/${key}` });
}

function renaming(name: string, service: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
    const details = `${service}; Error Code: AccessDeniedException; Request ID: ${randomUUID()}; Proxy: null)`;
    throw stateError(name, error.message + details);
  }
}
