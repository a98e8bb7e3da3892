import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { dirname } from 'node:path';
import { findStranger } from '../../local/data-directory-owner.ts';
import { systemCode } from '../../shared/system-code.ts';
import { type Finding, ok, problem, warning } from './check.ts';

const oldestNode = 24;
const gibibyte = 2 ** 30;

export function nodeFinding(version = process.versions.node): Finding {
  const found = `Node ${version}, ${process.platform} ${process.arch}`;
  return Number.parseInt(version, 10) >= oldestNode
    ? ok(found)
    : problem(found, `start by npm run, which brings Node ${oldestNode}, or install it`);
}

/** Engine, mongod and the children of one run: 1.5 GiB at a file of any size; the rest is MongoDB's cache. */
const memory = { least: 1, comfortable: 2 };

/** @param availableBytes what this process may still use, limits of a container included. */
export function memoryFinding(
  availableBytes = process.availableMemory(),
  totalBytes = Math.min(process.constrainedMemory() || totalmem(), totalmem()),
): Finding {
  const found = `${inGib(availableBytes)} of ${inGib(totalBytes)} are free`;
  const advice = 'end other programs, or give the machine or container more';
  if (availableBytes < memory.least * gibibyte)
    return problem(found, `${advice}: an import needs ${memory.least} GiB`);
  if (availableBytes < memory.comfortable * gibibyte) {
    return warning(found, `${advice}: ${memory.comfortable} GiB are comfortable`);
  }
  return ok(found);
}

/** Before-images, parts and MongoDB's own files: about 4 bytes for each byte of a file that changes everything. */
const disk = { least: 1, comfortable: 5 };

/** @param freeBytes of the file system that has the directory, or will have it. */
export async function diskFinding(directory: string, freeBytes = freeBytesOf(directory)): Promise<Finding> {
  const free = await freeBytes;
  const found = `${inGib(free)} are free for ${directory}`;
  const advice = 'make room, or choose another place by --data DIR';
  if (free < disk.least * gibibyte) return problem(found, `${advice}: a run would end as disk_full`);
  if (free < disk.comfortable * gibibyte) {
    return warning(found, `${advice}: four times the size of the largest file is needed`);
  }
  return ok(found);
}

async function freeBytesOf(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(await nearestThatExists(directory));
  return bavail * bsize;
}

async function nearestThatExists(directory: string): Promise<string> {
  const isThere = await stat(directory).then(
    () => true,
    (error: unknown) => {
      if (systemCode(error) === 'ENOENT') return false;
      throw error;
    },
  );
  return isThere || dirname(directory) === directory ? directory : nearestThatExists(dirname(directory));
}

const elsewhere = 'choose another place by --data DIR';

/** Whose the data is: everything below it is as secret as the products and the keys of the cloud. */
export async function dataDirectoryFinding(
  directory: string,
  userId: number | undefined = process.getuid?.(),
): Promise<Finding> {
  const found = await stat(directory).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (!found) {
    const parent = await nearestThatExists(directory);
    return (await isWritable(parent))
      ? ok(`${directory} is not there yet; the first start makes it, for you alone`)
      : problem(`${directory} is not there, and ${parent} cannot be written to`, elsewhere);
  }
  if (!found.isDirectory()) return problem(`${directory} is not a directory`, elsewhere);
  if (userId !== undefined && userId !== found.uid) {
    const owner = `${directory} belongs to user ${found.uid}, and you are ${userId}`;
    return problem(owner, `work as its owner, or ${elsewhere}`);
  }
  if (!(await isWritable(directory)))
    return problem(`${directory} cannot be written to`, `chmod 700 ${directory}`);
  const stranger = await findStranger(directory);
  if (stranger !== undefined) {
    return problem(`${directory} is no data directory of Lading: it holds ${stranger}`, elsewhere);
  }
  const mode = (found.mode & 0o777).toString(8).padStart(3, '0');
  return (found.mode & 0o077) === 0
    ? ok(`${directory} is yours alone (mode ${mode})`)
    : warning(`${directory} is open to other users (mode ${mode})`, `chmod 700 ${directory}`);
}

function isWritable(directory: string): Promise<boolean> {
  return access(directory, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}

function inGib(bytes: number): string {
  return `${(bytes / gibibyte).toFixed(1)} GiB`;
}
