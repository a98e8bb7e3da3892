import { devNull } from 'node:os';
import { region } from '../template/names.ts';
import type { LocalFunction } from './declared.ts';

/**
 * What a function sees in process.env: what Lambda itself sets, its own variables from the template, then `local`
 * (the endpoints). Nothing of the environment of the person who started it: no profile, proxy or credential.
 */
export function environmentVariables(
  fn: LocalFunction,
  local: Record<string, string>,
): Record<string, string> {
  return {
    TZ: 'UTC',
    LANG: 'en_US.UTF-8',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    // The SDK would read ~/.aws otherwise, whatever HOME is.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMb),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${fn.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    NODE_OPTIONS: '--enable-source-maps',
    ...fn.environment,
    ...local,
    LAMBDA_TASK_ROOT: fn.assetDirectory,
    _HANDLER: fn.handler,
  };
}
