import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import { diskFullOf } from '../../shared/disk-full.ts';
import { CodedError, codeOf, DependencyError, InputError } from '../../shared/errors.ts';
import { isTransient } from './transient.ts';
import { withoutContent } from './without-content.ts';

/** The one error name that the state machine retries besides Lambda's own; see `statemachine/import.asl.json`. */
export const retriedError = 'DependencyError';

/**
 * Makes a Lambda handler of one step of the workflow: parses the input, runs the step, logs a failure once and
 * gives it the name that the state machine sees: the code of an InputError and `disk_full` (never retried), `DependencyError` for
 * what may pass later (retried), the class name for the rest.
 */
export function workflowStep<Schema extends z.ZodType, Result>(
  stepName: string,
  schema: Schema,
  run: (input: z.infer<Schema>) => Promise<Result>,
) {
  const logger = new Logger({ serviceName: stepName });
  return async (event: unknown, context?: Context): Promise<Result> => {
    if (context) logger.addContext(context);
    try {
      return await run(schema.parse(event));
    } catch (error) {
      const named = nameForWorkflow(error);
      logger.error(named.message, { code: codeOf(named), runId: runIdOf(event), error: named });
      throw named;
    }
  };
}

/** Exported for tests: the error as the state machine will see it and keep it in the execution's history. */
export function nameForWorkflow(error: unknown): Error {
  const told = withoutContent(diskFullOf(error) ?? error);
  if (told instanceof InputError || codeOf(told) === 'disk_full') told.name = codeOf(told);
  if (told instanceof CodedError || !isTransient(error)) return told;
  return new DependencyError('dependency_unavailable', `${told.name}: ${told.message}`, { cause: told });
}

function runIdOf(event: unknown): string | undefined {
  const runId = (event as { runId?: unknown } | null)?.runId;
  return typeof runId === 'string' ? runId : undefined;
}
