import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../shared/system-code.ts';
import type { FolderConfig, MonitorConfig } from './config.ts';
import { toleratedSkewMs } from './heartbeat.ts';
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
  if (!(password instanceof Error)) yield* tryService(config);
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
  yield await tryDirectory(`folder ${folder.path}`, folder.path, `SLA ${folder.slaMinutes} min`);
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

/**
 * A report with nothing in it tells of a wrong password, a lacking scope and a proxy that changes bodies, and stores
 * nothing. A heartbeat would: a monitor that is dead would look alive.
 */
async function* tryService(config: MonitorConfig): AsyncGenerator<Diagnosis> {
  const answer = await createServiceClient(config).post('/sla-errors', JSON.stringify({ sla_error: [] }));
  if (answer.kind !== 'done') {
    yield ill('sign-in and dry report', describe(answer));
    return;
  }
  yield well('sign-in and dry report', `${config.userName} may report`);
  yield judgeClock(answer.answeredAt);
}

function judgeClock(serverTime: number | undefined): Diagnosis {
  if (serverTime === undefined) return ill('clock', 'the service told no time');
  const skewMs = Date.now() - serverTime;
  const message = `${(skewMs / 1000).toFixed(1)} s ahead of the service's`;
  return Math.abs(skewMs) > toleratedSkewMs ? ill('clock', message) : well('clock', message);
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
