import { ConfigError } from '../../shared/errors.ts';
import type { CloudTemplate } from '../template/read-template.ts';
import type { LocalApi } from './declared.ts';

/** @throws ConfigError `api_not_one`: the address of the API must be without doubt. */
export function apiOf({ apis, stackName }: Pick<CloudTemplate, 'apis' | 'stackName'>): LocalApi {
  const [api] = apis;
  if (api && apis.length === 1) return api;
  throw new ConfigError('api_not_one', `the template of ${stackName} has ${apis.length} APIs, not one`);
}

/** The functions that callers of the API wait for. */
export function functionsBehind({ methods }: LocalApi): ReadonlySet<string> {
  const authorizers = methods.flatMap(({ authorizer }) => authorizer?.functionArn ?? []);
  return new Set([...methods.map(({ functionArn }) => functionArn), ...authorizers]);
}
