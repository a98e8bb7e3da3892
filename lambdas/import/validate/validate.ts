import type { S3Client } from '@aws-sdk/client-s3';
import { InputError } from '../../../shared/errors.ts';
import { startEffort } from '../../runtime/effort.ts';
import type { Plan, TransformInput } from '../run/plan.ts';
import type { RunInput } from '../run/run-input.ts';
import { runKeys } from '../run/run-keys.ts';
import type { RunTable } from '../run/run-table.ts';
import { putJson } from '../run/stored-plan.ts';
import { sentFile } from './sent-file.ts';
import type { SurveySizes } from './survey.ts';
import { surveyFile } from './survey-file.ts';

export interface ValidateServices {
  s3: S3Client;
  runs: RunTable;
  /** ISO 4217 code for files without a currency column. */
  defaultCurrency: string;
  sizes?: Omit<SurveySizes, 'sizeBytes'>;
}

/**
 * Checks the form of the file and writes the run's plan and the input of the *transform* children. A repeat writes
 * the same objects: the plan depends on the file's bytes and on the run record alone.
 * @throws InputError with a FileCode: the file is refused.
 */
export async function validate(
  run: RunInput,
  { s3, runs, defaultCurrency, sizes }: ValidateServices,
): Promise<{ rangesKey: string }> {
  const readEffort = startEffort();
  // An execution that was not started by `start` has no record yet.
  const { startedAt, status } = await runs.openRun(run);
  const rangesKey = runKeys.ranges(run.runId);
  // What a run is made of stays as it was when it succeeded.
  if (status === 'succeeded') return { rangesKey };
  const survey = await surveyFile(sentFile(s3, run), { ...sizes, sizeBytes: run.sizeBytes }).catch(
    keepRefusal,
  );
  const plan: Plan = { run, stampedAt: startedAt, defaultCurrency, ...survey };
  await putJson(s3, run.bucket, runKeys.plan(run.runId), plan);
  await putJson(s3, run.bucket, rangesKey, plan.ranges.map(toTransformInput));
  await runs.recordStage(run.runId, 'validate', readEffort());
  return { rangesKey };

  /** What is thrown becomes the cause in the execution's history: the words of the file go another way. */
  async function keepRefusal(error: unknown): Promise<never> {
    if (error instanceof InputError && error.quoting !== error.message) {
      await runs.recordRefusal(run.runId, { code: error.code, message: error.quoting });
    }
    throw error;
  }

  function toTransformInput({ index }: { index: number }): TransformInput {
    return { runId: run.runId, bucket: run.bucket, range: index };
  }
}
