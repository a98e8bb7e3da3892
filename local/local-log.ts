import { openRotatingLog, type RotatingLog } from '../shared/rotating-log.ts';

/** 8 MiB are some 40,000 log lines: enough to look back, small enough for an editor. */
const maxBytes = 8 * 1024 * 1024;

/** What a function or the API writes to CloudWatch. On a full disk lines are lost: it must not end the cloud. */
export function openLocalLog(path: string): RotatingLog {
  return openRotatingLog(path, { maxBytes, kept: 1 });
}
