import { spawn } from 'node:child_process';

const tailBytes = 4000;

export type CommandOptions = {
  environment?: Record<string, string | undefined>;
  timeoutSeconds: number;
  onOutput?: (text: string) => void;
};

/**
 * Runs a program to its end without a shell and answers what it printed on stdout (the last 4 kB).
 * @throws Error whose message is the program's own last words: it is not there, was killed, ended with another code
 * than 0, or took longer than `timeoutSeconds`.
 */
export function runCommand(
  command: string,
  args: readonly string[],
  { environment = process.env, timeoutSeconds, onOutput }: CommandOptions,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // Not spawn's own time limit: its timer goes on when there is no such program.
    const limit = setTimeout(() => child.kill('SIGKILL'), timeoutSeconds * 1000);
    let output = '';
    let complaint = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-tailBytes);
      onOutput?.(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-tailBytes);
    });
    child.on('error', (error) => {
      clearTimeout(limit);
      reject(error);
    });
    child.on('close', (code, signal) => {
      clearTimeout(limit);
      if (code === 0) resolve(output);
      else reject(new Error(lastWords(complaint || output, code, signal, timeoutSeconds)));
    });
  });
}

function lastWords(text: string, code: number | null, signal: string | null, timeoutSeconds: number): string {
  const lines = text.trim().split('\n').slice(-3).join('; ');
  if (signal === 'SIGKILL') return `no answer within ${timeoutSeconds} s`;
  // Releases since 5.0 use instructions that CPUs without AVX refuse.
  if (signal === 'SIGILL') return 'this CPU cannot run it (it needs AVX)';
  return lines || `ended with ${signal ?? `code ${code}`}`;
}
