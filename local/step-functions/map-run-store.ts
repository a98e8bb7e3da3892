import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { openAppendLog } from './append-log.ts';
import { executionStatuses } from './execution-store.ts';
import { parseMapRunArn } from './map-runs.ts';

/** PENDING_REDRIVE: it did not succeed, and its map run was redriven and has not come to it yet. */
export const childStatuses = [...executionStatuses, 'PENDING_REDRIVE'] as const;

/** What a map run knows when its children begin. */
const MapRunHeader = z.object({
  mapRunArn: z.string(),
  total: z.number().int(),
  items: z.number().int(),
  maxConcurrency: z.number().int(),
  toleratedFailureCount: z.number(),
  toleratedFailurePercentage: z.number(),
});
export type MapRunHeader = z.infer<typeof MapRunHeader>;

/** A child execution that has begun; dates are ISO 8601. */
const MapChild = z.object({
  /** Its place among the inputs of the map. */
  index: z.number().int(),
  name: z.string(),
  status: z.enum(childStatuses),
  items: z.number().int(),
  input: z.unknown().optional(),
  output: z.unknown().optional(),
  error: z.string().optional(),
  cause: z.string().optional(),
  startDate: z.iso.datetime(),
  stopDate: z.iso.datetime().optional(),
  redriveCount: z.number().int(),
  redriveDate: z.iso.datetime().optional(),
  /** The state that it did not get through, with what that state got. */
  position: z
    .object({ stateName: z.string(), input: z.unknown(), mapRuns: z.record(z.string(), z.number()) })
    .optional(),
});
export type MapChild = z.infer<typeof MapChild>;

export interface StoredMapRun {
  header: MapRunHeader;
  /** In the order of their inputs; those that never began are not among them. */
  children: MapChild[];
}

export type MapRunStore = Awaited<ReturnType<typeof openMapRunStore>>;

const Line = z.union([z.object({ run: MapRunHeader }), z.object({ child: MapChild })]);

/** The children of Distributed Maps: a file for each map run, a line for each change; the input is in the first alone. */
export async function openMapRunStore(directory: string) {
  await mkdir(directory, { recursive: true });
  const log = openAppendLog();
  let frozen = false;

  async function readFile(file: string): Promise<StoredMapRun | undefined> {
    let header: MapRunHeader | undefined;
    const children = new Map<number, MapChild>();
    for (const line of await log.read(join(directory, file), Line)) {
      if ('run' in line) header = line.run;
      else {
        const { child } = line;
        children.set(child.index, { ...child, input: child.input ?? children.get(child.index)?.input });
      }
    }
    if (!header) return undefined;
    return { header, children: [...children.values()].sort((one, other) => one.index - other.index) };
  }

  function append(arn: string, line: z.infer<typeof Line>): void {
    if (!frozen) log.append(join(directory, fileName(arn)), [line]);
  }

  return {
    begin: (run: MapRunHeader): void => append(run.mapRunArn, { run }),
    noteStart: (arn: string, child: MapChild): void => append(arn, { child }),
    noteChange: (arn: string, child: MapChild): void =>
      append(arn, { child: { ...child, input: undefined } }),
    read: (arn: string): Promise<StoredMapRun | undefined> => readFile(fileName(arn)),

    /** The child with this ARN and the map run that it belongs to. */
    async findChild(childArn: string): Promise<{ mapRunArn: string; child: MapChild } | undefined> {
      const [, label, name = ''] = /:execution:[^:]+\/([^/:]+):([^:]+)$/.exec(childArn) ?? [];
      if (label === undefined) return undefined;
      const prefix = filePrefix(name.replaceAll('-', '').slice(0, parentDigits), label);
      for (const file of (await readdir(directory)).filter((one) => one.startsWith(prefix))) {
        const run = await readFile(file);
        const child = run?.children.find((one) => one.name === name);
        if (run && child) return { mapRunArn: run.header.mapRunArn, child };
      }
      return undefined;
    },

    /** From now on nothing is kept: what ends by the end of this process has not ended. */
    freeze(): void {
      frozen = true;
    },
    flush: () => log.flush(),
  };
}

const parentDigits = 16;

/** The name of a new child: it looks like a UUID and begins with digits of its parent's, by which its map run is found. */
export function childName(parentArn: string): string {
  const hex = parentHash(parentArn) + randomBytes(8).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function parentHash(executionArn: string): string {
  return hexOf(executionArn).slice(0, parentDigits);
}

function fileName(arn: string): string {
  const parsed = parseMapRunArn(arn);
  if (!parsed) throw new Error(`not the ARN of a map run: ${arn}`);
  return `${filePrefix(parentHash(parsed.executionArn), parsed.label)}${parsed.number}.jsonl`;
}

/** Labels and names may be longer than a file system takes, so they are hashed. */
function filePrefix(parent: string, label: string): string {
  return `${parent}.${hexOf(label).slice(0, parentDigits)}.`;
}

function hexOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
