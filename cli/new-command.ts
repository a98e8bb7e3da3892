import { resolve } from 'node:path';
import { Command, Option } from '@commander-js/extra-typings';
import { exitStatuses, type Shell } from './shell.ts';

/** A wrong call that only the command itself could find; its text goes above the help. */
export class UsageError extends Error {}

/** A command that throws where commander would end the process, and writes where the shell says. */
export function newCommand(shell: Shell, name: string): Command {
  return new Command(name)
    .exitOverride()
    .showHelpAfterError()
    .helpOption('-h, --help', 'show this')
    .configureOutput({
      writeOut: (text) => shell.stdout.write(text),
      writeErr: (text) => shell.stderr.write(text),
      getOutHelpWidth: () => shell.stdout.columns ?? helpWidth,
      getErrHelpWidth: () => shell.stderr.columns ?? helpWidth,
    });
}

const helpWidth = 110;

/** Makes the work of a command its action: what it gives is the exit status. */
export function ending<Args extends unknown[]>(shell: Shell, work: (...args: Args) => Promise<number>) {
  return async (...args: Args): Promise<void> => {
    try {
      shell.exitStatus = await work(...args);
    } catch (error) {
      const command = args.at(-1);
      if (!(error instanceof UsageError) || !(command instanceof Command)) throw error;
      command.error(`error: ${error.message}`, { exitCode: exitStatuses.usage });
    }
  };
}

/** Every command takes it, so that nobody has to know which one needs it. */
export function dataOption(use = 'where the embedded cloud keeps its data') {
  return new Option('--data <DIR>', use)
    .argParser((path) => resolve(path))
    .default(resolve('.lading'), '.lading');
}

export function jsonOption(printed = 'one JSON object on standard output and nothing else there') {
  return new Option('--json', `print ${printed}`);
}

export function stackOption() {
  return new Option(
    '--stack <NAME>',
    'work on a deployed CloudFormation stack instead of the embedded cloud',
  );
}

export function configOption() {
  return new Option(
    '--config <FILE>',
    'settings of the embedded cloud, the file that a deployment takes (default: examples/config.json)',
  ).argParser((path) => resolve(path));
}

/** What the options are called where they are used. */
export function commonOptions({
  data,
  config,
  stack,
  json,
}: {
  data: string;
  config?: string | undefined;
  stack?: string | undefined;
  json?: boolean | undefined;
}) {
  return { dataDirectory: data, configFile: config, stack, json: json ?? false };
}

/** The end of a help: calls that work as they stand, each with what it does. */
export function examples(...calls: [call: string, does: string][]): string {
  const width = Math.max(...calls.map(([call]) => call.length));
  const lines = calls.map(([call, does]) => `  ${call.padEnd(width)}  ${does}`);
  return ['', 'Examples:', ...lines].join('\n');
}

export const exitHelp = '\nExit status: 0 done, 1 failed, 2 wrong usage.';
