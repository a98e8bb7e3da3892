import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { posix, win32 } from 'node:path';
import { z } from 'zod';
import { ConfigError } from '../shared/errors.ts';
import { MonitorConfig } from './config.ts';

export interface LoadedConfig {
  config: MonitorConfig;
  /** SHA-256 of the file's bytes, hex: tells which version in the repository a report was made with. */
  configHash: string;
}

/** @throws ConfigError `configuration_invalid` naming every fault at once. */
export async function readConfig(file: string): Promise<LoadedConfig> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw invalid(file, [`cannot be read: ${cause instanceof Error ? cause.message : cause}`], cause);
  });
  const config = parseConfig(bytes.toString('utf8'), file);
  return { config, configHash: createHash('sha256').update(bytes).digest('hex') };
}

/** @throws ConfigError `configuration_invalid` naming every fault at once. */
export function parseConfig(text: string, file: string): MonitorConfig {
  let parsed: unknown;
  try {
    // Editors on Windows like to begin files with a byte order mark.
    parsed = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw invalid(file, [`is not JSON: ${cause instanceof Error ? cause.message : cause}`], cause);
  }
  const result = MonitorConfig.safeParse(parsed);
  if (!result.success) throw invalid(file, result.error.issues.map(describeIssue), result.error);
  const faults = contradictions(result.data);
  if (faults.length > 0) throw invalid(file, faults);
  return result.data;
}

/** Whether a path means the same whatever the current directory is, on Windows or elsewhere. */
export function isAbsolutePath(path: string): boolean {
  // win32 calls `\folder` absolute, although it lies on whichever drive is current.
  return posix.isAbsolute(path) || /^[A-Za-z]:[\\/]/.test(path) || /^\\\\[^\\]/.test(path);
}

function contradictions(config: MonitorConfig): string[] {
  const faults: string[] = [];
  const seen = new Set<string>();
  const check = (name: string, path: string | undefined) => {
    if (path !== undefined && !isAbsolutePath(path)) faults.push(`${name}: ${path} is not an absolute path`);
  };
  check('stateDirectory', config.stateDirectory);
  if ('file' in config.password) check('password.file', config.password.file);
  if (config.endpoint.endsWith('/')) faults.push('endpoint: must not end with a slash');
  for (const [index, folder] of config.folders.entries()) {
    const name = `folders[${index}]`;
    check(`${name}.path`, folder.path);
    check(`${name}.archive`, folder.archive);
    if (seen.has(samePath(folder.path))) faults.push(`${name}.path: ${folder.path} is listed twice`);
    seen.add(samePath(folder.path));
    if (config.intervalMinutes > folder.slaMinutes)
      faults.push(`${name}.slaMinutes: shorter than intervalMinutes, so breaches would be seen too late`);
    if (folder.quietHours.length > 0 && !folder.timeZone)
      faults.push(`${name}.timeZone: quiet hours need a time zone`);
  }
  return faults;
}

function samePath(path: string): string {
  return posix.isAbsolute(path) ? posix.normalize(`${path}/`) : win32.normalize(`${path}\\`).toLowerCase();
}

function describeIssue(issue: z.core.$ZodIssue): string {
  return `${issue.path.join('.') || 'the file'}: ${issue.message}`;
}

function invalid(file: string, faults: string[], cause?: unknown): ConfigError {
  return new ConfigError('configuration_invalid', `${file}: ${faults.join('; ')}`, { cause });
}

/** The JSON Schema of the configuration file, for editors. */
export function configJsonSchema(): object {
  return { title: 'Lading folder monitor', ...z.toJSONSchema(MonitorConfig, { io: 'input' }) };
}
