import { resolve } from 'node:path';
import { codeOf } from '../lambdas/shared/errors.ts';
import type { CheckResult } from '../monitor/check.ts';
import { diagnose } from '../monitor/doctor.ts';
import { systemdUnit, thisProgram, windowsTask } from '../monitor/install.ts';
import { readConfig } from '../monitor/read-config.ts';
import { exitCodes, runMonitor } from '../monitor/run-monitor.ts';
import { simulate } from '../monitor/simulate.ts';
import { failureText, parseCall, UsageError } from './failures.ts';

const usage = `lading monitor: finds files that stay in their folders too long, and reports them

  lading monitor check --config FILE [--once|--interval 5m] [--json]
                                 check once (the default), or at an interval until Ctrl-C
  lading monitor doctor --config FILE [--json]
                                 try paths, rights, clock, sign-in and a dry report
  lading monitor install --config FILE [--windows]
                                 print the systemd unit, or the command for the Windows Task Scheduler
  lading monitor simulate DIR [--folders 3] [--files 5] [--steps 6] [--pause 10s] [--stuck 0.2] [--seed 1]
                                 make folders in which files arrive, move on, vanish and stick

Exit status: 0 done, 1 failed, 2 wrong usage or configuration; of check besides: 3 some folder could not be
checked, 4 reports wait for the service, 5 the service refused reports, 6 another monitor is running.`;

const options = {
  config: { type: 'string' },
  once: { type: 'boolean' },
  interval: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  windows: { type: 'boolean' },
  folders: { type: 'string' },
  files: { type: 'string' },
  steps: { type: 'string' },
  pause: { type: 'string' },
  stuck: { type: 'string' },
  seed: { type: 'string' },
} as const;

const ownOptions = {
  check: ['config', 'once', 'interval', 'json'],
  doctor: ['config', 'json'],
  install: ['config', 'windows'],
  simulate: ['folders', 'files', 'steps', 'pause', 'stuck', 'seed'],
} as const;
type Command = keyof typeof ownOptions;
type Values = ReturnType<typeof parseCall<typeof options>>['values'];

/** `lading monitor …`: the exit status. */
export async function monitorCommand(args: string[]): Promise<number> {
  try {
    const { command, operand, values } = readCall(args);
    if (values.help) return print(usage);
    return await commands[command](values, operand);
  } catch (error) {
    if (error instanceof UsageError) return fail(`${error.message}\n\n${usage}`, 2);
    const status =
      { configuration_invalid: 2, monitor_running: exitCodes.alreadyRunning }[codeOf(error)] ?? 1;
    return fail(failureText(error), status);
  }
}

const commands: Record<Command, (values: Values, operand: string | undefined) => Promise<number>> = {
  async check(values) {
    if (values.once && values.interval) throw new UsageError('--once or --interval, not both');
    return runMonitor({
      configFile: configOf(values),
      ...(values.interval && { repeatMs: readSpan('interval', values.interval) }),
      onChecked: (result) => print(values.json ? JSON.stringify(result) : summary(result)),
      signal: stopSignal(),
    });
  },
  async doctor(values) {
    const loaded = await readConfig(configOf(values));
    let isWell = true;
    for await (const diagnosis of diagnose(loaded)) {
      isWell &&= diagnosis.isWell;
      const { subject, message } = diagnosis;
      print(
        values.json
          ? JSON.stringify(diagnosis)
          : `${diagnosis.isWell ? 'ok  ' : 'FAIL'} ${subject}: ${message}`,
      );
    }
    return isWell ? 0 : 1;
  },
  async install(values) {
    const configFile = resolve(configOf(values));
    const { config } = await readConfig(configFile);
    const installation = { config, configFile, ...thisProgram() };
    const isWindows = values.windows ?? process.platform === 'win32';
    return print((isWindows ? windowsTask(installation) : systemdUnit(installation)).trimEnd());
  },
  async simulate(values, operand) {
    if (!operand) throw new UsageError('simulate needs a directory');
    const number = (name: 'folders' | 'files' | 'steps' | 'stuck' | 'seed', otherwise: number) =>
      readNumber(name, values[name] ?? String(otherwise));
    const simulated = await simulate({
      directory: operand,
      folders: number('folders', 3),
      filesPerStep: number('files', 5),
      steps: number('steps', 6),
      stuckShare: number('stuck', 0.2),
      seed: number('seed', 1),
      pauseMs: readSpan('pause', values.pause ?? '10s'),
      signal: stopSignal(),
    });
    return print(JSON.stringify(simulated));
  },
};

function readCall(args: string[]) {
  const parsed = parseCall(args, options);
  const [name, operand, ...rest] = parsed.positionals;
  if (parsed.values.help) return { command: 'check' as const, operand, values: parsed.values };
  if (name === undefined || !Object.hasOwn(ownOptions, name))
    throw new UsageError(name ? `unknown command: monitor ${name}` : 'which command of the monitor?');
  const command = name as Command;
  const tooMuch = command === 'simulate' ? rest : parsed.positionals.slice(1);
  if (tooMuch.length > 0) throw new UsageError(`too much: ${tooMuch.join(' ')}`);
  const known: readonly string[] = ownOptions[command];
  const stranger = Object.keys(parsed.values).find((option) => !known.includes(option));
  if (stranger) throw new UsageError(`--${stranger} does not go with monitor ${command}`);
  return { command, operand, values: parsed.values };
}

function configOf({ config }: Values): string {
  if (!config) throw new UsageError('--config FILE is needed');
  return config;
}

/** `90s`, `5m` or `1h` in milliseconds. */
function readSpan(name: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  if (!match) throw new UsageError(`--${name} ${text}: not a time such as 90s, 5m or 1h`);
  const unit = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[match[2]!]!;
  const ms = Number(match[1]) * unit;
  if (name === 'interval' && !(ms >= 1000 && ms <= 86_400_000))
    throw new UsageError(`--${name} ${text}: from 1s to 24h`);
  return ms;
}

function readNumber(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0)) throw new UsageError(`--${name} ${text}: not a number`);
  return value;
}

function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => controller.abort());
  return controller.signal;
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

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

function fail(text: string, status: number): number {
  process.stderr.write(`${text}\n`);
  return status;
}
