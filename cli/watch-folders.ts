import { resolve } from 'node:path';
import { diagnose } from '../monitor/doctor.ts';
import { systemdUnit, thisProgram, windowsTask } from '../monitor/install.ts';
import type { CheckResult } from '../monitor/monitor.ts';
import { readConfig } from '../monitor/read-config.ts';
import { exitCodes, runMonitor } from '../monitor/run-monitor.ts';
import { simulate } from '../monitor/simulate.ts';
import { codeOf } from '../shared/errors.ts';
import { failureText } from './failures.ts';
import { exitStatuses, print, printJson, type Shell } from './shell.ts';
import { stopSignal } from './stop-signal.ts';

/** Checks once, or every `repeatMs` until told to stop: the status of the last check. */
export function checkFolders(
  { configFile, repeatMs, json }: { configFile: string; repeatMs?: number | undefined; json: boolean },
  shell: Shell,
): Promise<number> {
  return ofMonitor(shell, () =>
    runMonitor({
      configFile,
      ...(repeatMs && { repeatMs }),
      onChecked: (result) => (json ? printJson(shell, result) : print(shell, summary(result))),
      signal: stopSignal(),
    }),
  );
}

/** A line per thing that was tried. */
export function examineMonitor(
  { configFile, json }: { configFile: string; json: boolean },
  shell: Shell,
): Promise<number> {
  return ofMonitor(shell, async () => {
    const loaded = await readConfig(configFile);
    let isWell = true;
    for await (const diagnosis of diagnose(loaded)) {
      isWell &&= diagnosis.isWell;
      const { subject, message } = diagnosis;
      if (json) printJson(shell, diagnosis);
      else print(shell, `${diagnosis.isWell ? 'ok  ' : 'FAIL'} ${subject}: ${message}`);
    }
    return isWell ? exitStatuses.done : exitStatuses.failed;
  });
}

/** Prints what makes the monitor run for good. */
export function printInstallation(
  options: { configFile: string; windows: boolean },
  shell: Shell,
): Promise<number> {
  return ofMonitor(shell, async () => {
    const configFile = resolve(options.configFile);
    const { config } = await readConfig(configFile);
    const installation = { config, configFile, ...thisProgram() };
    print(shell, (options.windows ? windowsTask(installation) : systemdUnit(installation)).trimEnd());
    return exitStatuses.done;
  });
}

/** Runs the simulated folders until a stop signal; resolves to the exit status. */
export function simulateFolders(
  wishes: Omit<Parameters<typeof simulate>[0], 'signal'>,
  shell: Shell,
): Promise<number> {
  return ofMonitor(shell, async () => {
    printJson(shell, await simulate({ ...wishes, signal: stopSignal() }));
    return exitStatuses.done;
  });
}

/** A scheduler tells a wrong configuration, and a monitor that is running already, by their statuses. */
async function ofMonitor(shell: Shell, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    shell.stderr.write(`${failureText(error)}\n`);
    const statuses = { configuration_invalid: exitStatuses.usage, monitor_running: exitCodes.alreadyRunning };
    return Object.entries(statuses).find(([code]) => code === codeOf(error))?.[1] ?? exitStatuses.failed;
  }
}

function summary(result: CheckResult): string {
  const { folders, files, late, archived, gone, problems, warnings, delivered, refused, spooled } = result;
  const lines = [
    `${result.checkedAt}  ${files} files in ${folders} folders: ${late} late, ${archived} archived, ${gone} gone`,
    `  reports: ${delivered} delivered, ${refused} refused, ${spooled} waiting${result.waitsFor ? ` (${result.waitsFor})` : ''}`,
    ...problems.map(({ code, message }) => `  ${code}: ${message}`),
    ...warnings.map(({ code, folder, message }) => `  warning ${code}: ${folder}: ${message}`),
  ];
  return lines.join('\n');
}
