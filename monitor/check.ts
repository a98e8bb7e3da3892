import { readCheckState, writeCheckState } from './check-state.ts';
import { type ClockReading, readClock } from './clock.ts';
import type { MonitorConfig } from './config.ts';
import { type Delivery, deliver } from './deliver.ts';
import { examineFolders } from './examine-folders.ts';
import type { Findings } from './findings.ts';
import { sendHeartbeat } from './heartbeat.ts';
import type { CheckResult, Monitor } from './monitor.ts';
import { folderEntry } from './report.ts';
import { collectReports } from './report-collector.ts';

/** Folders with more entries are reported and watched in part. */
const maxEntries = 100_000;

/** Looks at all folders, spools what is to be told, sends what is spooled, and tells the service that it is alive. */
export async function check(monitor: Monitor): Promise<CheckResult> {
  const { config, log, spool } = monitor;
  const clock = clockOf(monitor)();
  const last = await readCheckState(config.stateDirectory, clock);
  const result = emptyResult(clock, config);
  await examineAll(monitor, clock, last?.checkedAt, result);
  await writeCheckState(config.stateDirectory, { clock, sendNotBefore: last?.sendNotBefore });
  const delivery = await deliverUnlessHeld(monitor, clock, last?.sendNotBefore ?? 0);
  if (delivery.retryAfterMs !== undefined)
    await writeCheckState(config.stateDirectory, { clock, sendNotBefore: clock.now + delivery.retryAfterMs });
  Object.assign(result, {
    delivered: delivery.delivered,
    refused: delivery.refused,
    spooled: spool.size,
    waitsFor: spool.size > 0 ? (delivery.stoppedBy ?? null) : null,
  });
  if (delivery.refused > 0) log('error', 'reports_refused', { refused: delivery.refused });
  if (result.waitsFor) log('warn', 'reports_wait', { spooled: spool.size, reason: result.waitsFor });
  result.heartbeat = await sendHeartbeat(monitor, result);
  const { problems, warnings, ...counts } = result;
  log('info', 'checked', { ...counts, problems: problems.length, warnings: warnings.length });
  return result;
}

async function examineAll(
  monitor: Monitor,
  clock: ClockReading,
  lastCheckAt: number | undefined,
  result: CheckResult,
): Promise<void> {
  const { config, configHash, intervalMs, spool, log } = monitor;
  const { stateDirectory, monitorId } = config;
  const observedAt = new Date(clock.now).toISOString();
  const reports = collectReports(spool, { observedAt, monitorId, configHash });
  const elapsedMs = () => Math.max(0, clockOf(monitor)().uptime - clock.uptime);
  const context = { stateDirectory, clock, elapsedMs, intervalMs, lastCheckAt, maxEntries };
  await examineFolders(config.folders, context, async (findings) => {
    count(findings, result);
    for (const problem of findings.problems) log('warn', 'folder_problem', problem);
    for (const warning of findings.warnings) log('warn', warning.code, warning);
    if (findings.found.length === 0) return;
    // First the spool, then the ledger: a kill in between tells an end twice, never not at all.
    if (await reports.add(folderEntry(findings.folder, findings.found))) await findings.settle();
    else log('error', 'spool_full', { folder: findings.folder.path });
  });
  await reports.flush();
}

function clockOf(monitor: Monitor): () => ClockReading {
  return monitor.clock ?? readClock;
}

async function deliverUnlessHeld(
  { spool, client, patience }: Monitor,
  clock: ClockReading,
  sendNotBefore: number,
): Promise<Delivery> {
  if (sendNotBefore <= clock.now) return deliver(spool, client, patience);
  const until = new Date(sendNotBefore).toISOString();
  return { delivered: 0, refused: 0, stoppedBy: `the service asked to wait until ${until}` };
}

function count({ files, found, problems, warnings }: Findings, result: CheckResult): void {
  result.files += files;
  for (const { status } of found) result[status]++;
  result.problems.push(...problems);
  result.warnings.push(...warnings);
}

function emptyResult(clock: ClockReading, config: MonitorConfig): CheckResult {
  return {
    checkedAt: new Date(clock.now).toISOString(),
    folders: config.folders.length,
    ...{ files: 0, late: 0, archived: 0, gone: 0, problems: [], warnings: [] },
    ...{ delivered: 0, refused: 0, spooled: 0, waitsFor: null, heartbeat: false },
  };
}
