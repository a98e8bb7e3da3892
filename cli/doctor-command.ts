import { type Check, checkLine } from './doctor/check.ts';

export interface DoctorOptions {
  /** Absolute. */
  dataDirectory: string;
  configFile?: string | undefined;
  stack?: string | undefined;
  json: boolean;
}

/** Looks at a deployed stack, or at this machine: 0 when nothing is a problem, else 1. A line per check, as it is made. */
export async function doctorCommand(options: DoctorOptions): Promise<number> {
  const { stack, configFile, dataDirectory, json } = options;
  const checks: Check[] = [];
  for await (const check of await diagnose()) {
    checks.push(check);
    if (!json) process.stdout.write(`${checkLine(check)}\n`);
  }
  if (json) process.stdout.write(`${JSON.stringify({ checks })}\n`);
  return checks.some(({ status }) => status === 'problem') ? 1 : 0;

  /** Loaded one by one: clients of AWS on the one hand, parts of the embedded cloud on the other. */
  async function diagnose(): Promise<AsyncGenerator<Check>> {
    if (!stack) return (await import('./doctor/diagnose-machine.ts')).diagnoseMachine(dataDirectory);
    return (await import('./doctor/diagnose-stack.ts')).diagnoseStack({ stackName: stack, configFile });
  }
}
