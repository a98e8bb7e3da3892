import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../shared/atomic-file.ts';
import { isMissing } from './folder-problem.ts';
import type { Report } from './report.ts';

export interface SpooledReport {
  name: string;
  /** The request's body, as it was made. */
  body: string;
}

export interface Spool {
  /** How many reports wait. */
  readonly size: number;
  /**
   * Returns true when the report is on the disk, false when there is no room: the oldest are kept, and what is not
   * spooled is found again by the next check.
   */
  put(report: Report): Promise<boolean>;
  oldest(): Promise<SpooledReport | undefined>;
  remove(name: string): Promise<void>;
  /** Puts a report that the service refused aside, with its answer, for a person to look at. */
  setAside(report: SpooledReport, answer: { status: number; body: string }): Promise<void>;
}

/** Twelve digits: names in order of the text are in order of time, whatever the clock does. */
const nameForm = /^(\d{12})-.*\.json$/;

/** Opens the spool of a monitor. One process at a time: the monitor's lock sees to it. */
export async function openSpool(stateDirectory: string, maxBytes: number): Promise<Spool> {
  const directory = await makeFolder(stateDirectory, 'spool');
  const aside = await makeFolder(stateDirectory, 'dead-letters');
  const waiting = await sizes(directory);
  let sizeBytes = sum(waiting.values());
  let asideBytes = sum((await sizes(aside)).values());
  let number = Math.max(0, ...[...waiting.keys()].map(numberOf));
  const remove = async (name: string) => {
    await rm(join(directory, name), { force: true });
    sizeBytes -= waiting.get(name) ?? 0;
    waiting.delete(name);
  };
  return {
    get size() {
      return waiting.size;
    },
    async put(report) {
      const body = JSON.stringify(report);
      const bytes = Buffer.byteLength(body);
      if (sizeBytes + bytes > maxBytes) return false;
      const name = `${String(++number).padStart(12, '0')}-${report.reportId}.json`;
      await writeFileAtomically(join(directory, name), body, { isDurable: true });
      waiting.set(name, bytes);
      sizeBytes += bytes;
      return true;
    },
    async oldest(): Promise<SpooledReport | undefined> {
      for (const [name] of waiting) {
        const body = await readFile(join(directory, name), 'utf8').catch(undefinedIfMissing);
        if (body !== undefined) return { name, body };
        await remove(name);
      }
      return undefined;
    },
    remove,
    async setAside({ name, body }, answer) {
      const letter = JSON.stringify({ refusedAt: new Date().toISOString(), answer, report: body });
      if (asideBytes + letter.length <= maxBytes) {
        await writeFileAtomically(join(aside, name), letter, { isDurable: true });
        asideBytes += letter.length;
      }
      await remove(name);
    },
  };
}

async function makeFolder(stateDirectory: string, name: string): Promise<string> {
  const directory = join(stateDirectory, name);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  return directory;
}

/** Size in bytes by name, oldest first. Halves that a kill left behind are removed. */
async function sizes(directory: string): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const name of (await readdir(directory)).sort()) {
    const path = join(directory, name);
    if (name.endsWith('.tmp')) await rm(path, { force: true });
    else if (nameForm.test(name)) found.set(name, (await stat(path)).size);
  }
  return found;
}

function numberOf(name: string): number {
  return Number(nameForm.exec(name)?.[1] ?? 0);
}

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}

function undefinedIfMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}
