import { ConfigError } from '../../shared/errors.ts';

/** What IAM did not allow. */
export interface Denied {
  action: string;
  /** ARN, or `*`. */
  resource: string;
}

/** AWS's sentence: S3 has the resource in quotes, SES has everything in signs of its own. */
const sentence =
  /is not authorized to perform:? [`']?([\w-]+:\w+)[`']? on resource:? (?:"([^"]+)"|[`']([^`']+)[`']|(\S+))/;

/** What a text of AWS says that was denied; undefined when it is about something else. */
export function deniedIn(text: string): Denied | undefined {
  const [, action, quoted, signed, bare] = sentence.exec(text) ?? [];
  const resource = quoted ?? signed ?? bare;
  return action && resource ? { action, resource } : undefined;
}

/** One clause for a sentence, e.g. `AWS does not allow s3:GetObject on arn:…`. */
export function deniedWords({ action, resource }: Denied): string {
  return `AWS does not allow ${action} on ${resource}`;
}

/**
 * A call that AWS refused, for want of a permission or of a valid key, as the fault of the set-up that it is:
 * `configuration_invalid` with action and resource, as far as AWS names them. Undefined for any other error.
 */
export function deniedCall(error: unknown): ConfigError | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  const { name, message, $metadata } = error as Error & { $metadata: { httpStatusCode?: number } };
  if ($metadata.httpStatusCode !== 403 && !name.startsWith('AccessDenied')) return undefined;
  const denied = deniedIn(message);
  // An answer to HEAD has no text.
  const words = denied ? deniedWords(denied) : `AWS refused a call: ${name} ${message}`.trim();
  return new ConfigError('configuration_invalid', words, { cause: error });
}
