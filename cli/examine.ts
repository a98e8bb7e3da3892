import { type Check, checkLine } from './doctor/check.ts';
import { exitStatuses, print, printJson, type Shell } from './shell.ts';

export interface ExamineOptions {
  /** Absolute. */
  dataDirectory: string;
  configFile?: string | undefined;
  stack?: string | undefined;
  json: boolean;
}

/** Looks at a deployed stack, or at this machine: `done` when nothing is a problem. A line per check, as it is made. */
export async function examine(options: ExamineOptions, shell: Shell): Promise<number> {
  const checks: Check[] = [];
  for await (const check of await diagnose(options)) {
    checks.push(check);
    if (!options.json) print(shell, checkLine(check));
  }
  if (options.json) printJson(shell, { checks });
  return checks.some(({ status }) => status === 'problem') ? exitStatuses.failed : exitStatuses.done;
}

/** Loaded one by one: clients of AWS on the one hand, parts of the embedded cloud on the other. */
async function diagnose({
  stack,
  configFile,
  dataDirectory,
}: ExamineOptions): Promise<AsyncGenerator<Check>> {
  if (!stack) return (await import('./doctor/diagnose-machine.ts')).diagnoseMachine(dataDirectory);
  return (await import('./doctor/diagnose-stack.ts')).diagnoseStack({ stackName: stack, configFile });
}
