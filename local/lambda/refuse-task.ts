import { refuseShortDisk } from '../disk-space.ts';

/**
 * Ends a state before its function begins when the disk has too little space left for what it may write: a mongod that
 * runs out of space ends, and takes everybody's work with it.
 * @throws Error named `disk_full`, its message the cause that Step Functions keeps.
 */
export async function refuseTaskOnShortDisk(directory: string): Promise<void> {
  await refuseShortDisk(directory).catch(({ code, message }: Error & { code?: string }) => {
    const cause = JSON.stringify({ errorType: code, errorMessage: message });
    throw Object.assign(new Error(cause), { name: code });
  });
}
