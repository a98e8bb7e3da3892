import { readFile } from 'node:fs/promises';
import { ConfigError } from '../../../shared/errors.ts';

/** Megabytes of 1,048,576 bytes. */
export interface EngineMemory {
  residentMb: number;
  anonymousMb: number;
  /** The most that was ever resident. */
  peakMb: number;
}

/** @throws ConfigError `memory_unknown` where /proc does not exist. */
export async function engineMemory(pid: number): Promise<EngineMemory> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch((cause: unknown) => {
    throw new ConfigError('memory_unknown', 'this campaign needs /proc, so Linux', { cause });
  });
  const megabytes = (name: string) =>
    Math.round(Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024);
  return {
    residentMb: megabytes('VmRSS'),
    anonymousMb: megabytes('RssAnon'),
    peakMb: megabytes('VmHWM'),
  };
}
