import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** The processes in which a cloud runs its functions, with the name of the function of each. Linux only. */
export function functionProcesses(cloudPid: number): { pid: number; functionName: string }[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || parentOf(pid) !== cloudPid) return [];
    const functionName = /(?:^|\0)AWS_LAMBDA_FUNCTION_NAME=([^\0]+)/.exec(
      textOf(`/proc/${pid}/environ`),
    )?.[1];
    return functionName ? [{ pid, functionName }] : [];
  });
}

/**
 * Stops a process by SIGSTOP and lets it go on after some seconds. A process of its own does it: whatever becomes of
 * the campaign, nothing stays stopped for ever.
 */
export function stall(pid: number, seconds: number): void {
  const script = 'kill -STOP "$0" && sleep "$1"; kill -CONT "$0"';
  spawn('sh', ['-c', script, String(pid), String(seconds)], { detached: true, stdio: 'ignore' }).unref();
}

function parentOf(pid: number): number | undefined {
  const text = textOf(`/proc/${pid}/stat`);
  return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
}

/** Empty when the process has ended. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
