import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { systemCode } from '../local/system-code.ts';
import packageFile from '../package.json' with { type: 'json' };
import type { FolderConfig, MonitorConfig } from './config.ts';
import { heartbeatAnswer, toleratedSkewMs } from './heartbeat.ts';
import { takeMonitorLock } from './monitor-lock.ts';
import type { LoadedConfig } from './read-config.ts';
import { readPassword } from './read-password.ts';
import { type Answer, createServiceClient } from './service-client.ts';

export interface Diagnosis {
  subject: string;
  isWell: boolean;
  message: string;
}

/** Tries all that a check needs, in the order in which things go wrong. Nothing is changed in a folder or reported. */
export async function* diagnose({ config, configHash }: LoadedConfig): AsyncGenerator<Diagnosis> {
  yield well('configuration', `${config.folders.length} folder(s), hash ${configHash.slice(0, 12)}`);
  yield await tryState(config.stateDirectory);
  for (const folder of config.folders) yield* tryFolder(folder);
  const password = await readPassword(config.password).catch((error: Error) => error);
  yield password instanceof Error ? ill('password', password.message) : well('password', 'found');
  if (!(password instanceof Error)) yield* tryService(config, configHash);
}

async function tryState(directory: string): Promise<Diagnosis> {
  const probe = join(directory, `doctor-${randomUUID()}.tmp`);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    return ill('state directory', `${directory} cannot be written to: ${systemCode(error)}`);
  }
  try {
    takeMonitorLock(directory).release();
    return well('state directory', `${directory} can be written to, no monitor runs on it`);
  } catch {
    return well('state directory', `${directory} can be written to, a monitor runs on it`);
  }
}

async function* tryFolder(folder: FolderConfig): AsyncGenerator<Diagnosis> {
  yield await tryDirectory(`folder ${folder.path}`, folder.path, `${folder.slaMinutes} minutes`);
  if (folder.slaMinutes < 20 || folder.slaMinutes > 1440)
    yield ill(`folder ${folder.path}`, 'its SLA lies outside of 20 minutes to 24 hours');
  if (folder.archive)
    yield await tryDirectory(`archive ${folder.archive}`, folder.archive, 'can be searched');
}

async function tryDirectory(subject: string, path: string, message: string): Promise<Diagnosis> {
  try {
    if (!(await stat(path)).isDirectory()) return ill(subject, 'is not a folder');
    await access(path, constants.R_OK | constants.X_OK);
    return well(subject, message);
  } catch (error) {
    const code = systemCode(error);
    return ill(subject, code === 'ENOENT' ? 'is not there' : `cannot be read: ${code}`);
  }
}

async function* tryService(config: MonitorConfig, configHash: string): AsyncGenerator<Diagnosis> {
  const client = createServiceClient(config);
  const beat = await client.post('/heartbeats', JSON.stringify(probeHeartbeat(config, configHash)));
  if (beat.kind !== 'done') {
    yield ill('sign-in and heartbeat', describe(beat));
    return;
  }
  yield well('sign-in and heartbeat', `${config.userName} may report`);
  const answer = heartbeatAnswer.safeParse(beat.body);
  yield answer.success ? judgeClock(answer.data.serverTime) : ill('clock', 'the service told no time');
  // Nothing to say, said in the right form: this tells of a body that some proxy changes, and stores nothing.
  const report = await client.post('/sla-errors', JSON.stringify({ sla_error: [] }));
  yield report.kind === 'done' ? well('dry report', 'was taken') : ill('dry report', describe(report));
}

function judgeClock(serverTime: string): Diagnosis {
  const skewMs = Date.now() - Date.parse(serverTime);
  const message = `${(skewMs / 1000).toFixed(1)} s ahead of the service's`;
  return Math.abs(skewMs) > toleratedSkewMs ? ill('clock', message) : well('clock', message);
}

function probeHeartbeat(config: MonitorConfig, configHash: string) {
  return {
    monitorId: config.monitorId,
    observedAt: new Date().toISOString(),
    intervalSeconds: Math.max(1, Math.round(config.intervalMinutes * 60)),
    configHash,
    version: packageFile.version,
    host: hostname(),
    folders: config.folders.length,
    files: 0,
    spooled: 0,
    problems: [],
  };
}

function describe(answer: Exclude<Answer, { kind: 'done' }>): string {
  return answer.kind === 'refused' ? `was refused (${answer.status}): ${answer.body}` : answer.reason;
}

function well(subject: string, message: string): Diagnosis {
  return { subject, isWell: true, message };
}

function ill(subject: string, message: string): Diagnosis {
  return { subject, isWell: false, message };
}
