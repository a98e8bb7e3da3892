import * as z from 'zod';
import { deniedIn, deniedWords } from '../../runtime/denied-call.ts';
import { errorWords } from '../report/code-words.ts';
import type { RunError } from '../run/run-record.ts';

/** Why an execution ended, as Step Functions tells it. */
export interface ExecutionFailure {
  status: 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  error: string | undefined;
  cause: string | undefined;
}

/** Errors of a Distributed Map that only say that a child failed. */
const mapErrors = new Set([
  'States.ExceedToleratedFailureThreshold',
  'States.TaskFailed',
  'States.MapRunFailed',
]);

const dependencyErrors = new Set([
  'DependencyError',
  'Lambda.AWSLambdaException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.SdkClientException',
  'Lambda.ServiceException',
  'Lambda.TooManyRequestsException',
  'States.ItemReaderFailed',
]);
const timeoutErrors = new Set([
  'Lambda.Timeout',
  'Sandbox.Timedout',
  'States.HeartbeatTimeout',
  'States.Timeout',
]);

/** The codes that functions give to errors of the sender. */
const stableCode = /^[a-z]+(_[a-z0-9]+)+$/;
const shownCharacters = 500;

/** Whether the failure names a child's failure without telling it. */
export function hidesChildFailure({ status, error, cause }: ExecutionFailure): boolean {
  const { name } = innermost(error, cause);
  return status === 'FAILED' && (name === undefined || mapErrors.has(name));
}

/**
 * The stable code of a failure and a message for people. Texts of errors that were not written for people may
 * hold row content, so those give way to fixed words.
 */
export function runErrorOf({ status, error, cause }: ExecutionFailure): RunError {
  if (status === 'TIMED_OUT') return inFixedWords('run_timed_out');
  if (status === 'ABORTED') return inFixedWords('run_aborted');
  const { name = '', message } = innermost(error, cause);
  // The state machine's own role, whose errors have many names.
  const denied = deniedIn(message);
  if (denied) return { code: 'configuration_invalid', message: shown(deniedWords(denied)) };
  if (stableCode.test(name)) return { code: name, message: shown(message) || errorWords(name).meaning };
  if (name === 'ConfigError') {
    const fixed = inFixedWords('configuration_invalid');
    return { ...fixed, message: shown(message) || fixed.message };
  }
  if (timeoutErrors.has(name)) return inFixedWords('run_timed_out');
  if (dependencyErrors.has(name)) return inFixedWords('dependency_unavailable');
  return inFixedWords('internal_error');
}

function inFixedWords(code: string): RunError {
  return { code, message: errorWords(code).meaning };
}

const LambdaCause = z.object({ errorMessage: z.string(), errorType: z.string().optional() });
const NestedCause = z
  .object({ Error: z.string().optional(), Cause: z.string().optional() })
  .refine((nested) => nested.Error !== undefined || nested.Cause !== undefined);

/** A cause may be plain text, the answer of Lambda, or another error with its own cause. */
function innermost(
  error: string | undefined,
  cause: string | undefined,
): { name: string | undefined; message: string } {
  const parsed = parseJson(cause);
  const lambda = LambdaCause.safeParse(parsed);
  if (lambda.success) {
    const name = error === undefined || mapErrors.has(error) ? lambda.data.errorType : error;
    return { name, message: lambda.data.errorMessage };
  }
  const nested = NestedCause.safeParse(parsed);
  if (nested.success) return innermost(nested.data.Error ?? error, nested.data.Cause);
  return { name: error, message: parsed === undefined ? (cause ?? '') : '' };
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

/** The first line alone: a stack begins on the second. */
function shown(message: string): string {
  return Array.from(message.split('\n', 1)[0] ?? '')
    .slice(0, shownCharacters)
    .join('')
    .trim();
}
