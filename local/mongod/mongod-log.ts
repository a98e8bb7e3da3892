import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { rotateLog } from '../../shared/rotating-log.ts';

const keptLogs = 3;
const readBytes = 64 * 1024;
const LogLine = z.object({
  s: z.string(),
  msg: z.string(),
  attr: z.looseObject({ error: z.unknown().optional() }).optional(),
});

/** Begins a new log: `mongod.log` becomes `mongod.1.log` and so on; older ones than the last three go. */
export function rotateMongodLog(directory: string): void {
  rotateLog(logPath(directory), keptLogs);
}

/** What mongod logged as an error or as fatal at the end of its log, for a person to read. */
export async function complaintsIn(directory: string): Promise<string[]> {
  const lines = (await endOf(logPath(directory))).split('\n');
  return lines.flatMap(complaint).slice(-4);
}

function complaint(line: string): string[] {
  const parsed = LogLine.safeParse(parseJson(line));
  if (!parsed.success || !['E', 'F'].includes(parsed.data.s)) return [];
  const { msg, attr } = parsed.data;
  return [attr?.error === undefined ? msg : `${msg}: ${JSON.stringify(attr.error)}`];
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

async function endOf(path: string): Promise<string> {
  const file = await open(path).catch(() => undefined);
  if (!file) return '';
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(Math.min(size, readBytes)),
      position: Math.max(0, size - readBytes),
    });
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

function logPath(directory: string): string {
  return join(directory, 'mongod.log');
}
