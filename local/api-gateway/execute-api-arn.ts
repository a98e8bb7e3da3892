import { accountId, partition, region } from '../template/names.ts';
import type { LocalApi } from './declared.ts';

/** The ARN of a part of an API: `<stage>/<method>/<path>` or `authorizers/<id>`. */
export function executeApiArn({ id }: LocalApi, part: string): string {
  return `arn:${partition}:execute-api:${region}:${accountId}:${id}/${part}`;
}
