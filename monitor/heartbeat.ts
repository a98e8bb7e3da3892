import { hostname } from 'node:os';
import { z } from 'zod';
import packageFile from '../package.json' with { type: 'json' };
import type { CheckResult, Monitor } from './monitor.ts';

/** The service lists this many faults of a monitor at most; more say nothing new. */
const maxProblems = 100;
const maxMessageCharacters = 500;
/** Clocks further apart than this make days and times in searches doubtful. */
export const toleratedSkewMs = 5 * 60_000;

export const heartbeatAnswer = z.object({ serverTime: z.iso.datetime({ offset: true }) });

/** Tells the service that the monitor is alive, also when all is well. Whether it was heard; a lost one is not repeated. */
export async function sendHeartbeat(monitor: Monitor, result: CheckResult): Promise<boolean> {
  const { client, log } = monitor;
  const answer = await client.post('/heartbeats', JSON.stringify(heartbeat(monitor, result)));
  const parsed = answer.kind === 'done' ? heartbeatAnswer.safeParse(answer.body) : undefined;
  if (!parsed?.success) {
    const reason = 'reason' in answer ? answer.reason : 'not understood or refused';
    log('warn', 'heartbeat_lost', { reason, ...('status' in answer && { status: answer.status }) });
    return false;
  }
  const skewMs = Date.now() - Date.parse(parsed.data.serverTime);
  if (Math.abs(skewMs) > toleratedSkewMs)
    log('warn', 'clock_skew', {
      message: `this clock is ${Math.round(skewMs / 1000)} s ahead of the service's`,
    });
  return true;
}

function heartbeat({ config, configHash, intervalMs, spool }: Monitor, result: CheckResult) {
  return {
    monitorId: config.monitorId,
    observedAt: result.checkedAt,
    intervalSeconds: Math.max(1, Math.round(intervalMs / 1000)),
    configHash,
    version: packageFile.version,
    host: hostname(),
    folders: result.folders,
    files: result.files,
    spooled: spool.size,
    problems: result.problems.slice(0, maxProblems).map((problem) => ({
      ...problem,
      message: problem.message.toWellFormed().slice(0, maxMessageCharacters),
    })),
  };
}
