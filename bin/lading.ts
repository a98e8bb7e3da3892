#!/usr/bin/env node
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { failureText } from '../cli/failures.ts';
import { readWishes } from '../lambdas/import/dialect.ts';
import { isQuotaRegion } from '../local/step-functions/quotas.ts';

const usage = `lading: product files into MongoDB, every row accounted for

  lading start [FILE] [--example] [--config FILE] [--json]
                                             start the embedded cloud, import FILE, stay up until Ctrl-C
  lading import FILE [--team NAME] [--delimiter D] [--encoding E] [--stack NAME] [--json]
                                             import one file and print what became of its rows
  lading runs [RUNID] [--stack NAME] [--json]
                                             list the runs newest first, or show one
  lading mail RUNID [--again] [--stack NAME] [--json]
                                             send the mail about a run that could not be sent, or --again
  lading doctor [--config FILE] [--stack NAME] [--json]
                                             is this machine, or a deployed stack, as it has to be? what to do if not
  lading monitor …                           watch folders for late files; see lading monitor --help
  lading user add NAME --password-stdin      make a user of the API; see lading user --help

  --config FILE  settings of the embedded cloud, the file that a deployment takes (default: examples/config.json)
  --data DIR     where the embedded cloud keeps its data (default: .lading)
  --stack NAME   work on a deployed CloudFormation stack instead of the embedded cloud
  --delimiter D  comma, semicolon, tab or pipe, instead of what the file seems to have
  --encoding E   utf-8, utf-16le, utf-16be or windows-1252, likewise
  --quotas R     throttle Step Functions as AWS does: large (us-east-1, us-west-2, eu-west-1) or other
  --ses-sandbox I  refuse mails as SES does to a new account: I are the addresses and domains that are verified
                 besides the sender's domain, separated by commas, or none
  --json         print one JSON object on standard output and nothing else there

Exit status: 0 done, 1 failed (of doctor: something is a problem), 2 wrong usage.`;

const exampleFile = resolve(import.meta.dirname, '../examples/products.csv');

async function main(args: string[]): Promise<number> {
  const call = readCall(args);
  if (typeof call === 'string') {
    process.stderr.write(`${call}\n\n${usage}\n`);
    return 2;
  }
  if (call.values.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  try {
    return await run(call);
  } catch (error) {
    process.stderr.write(`${failureText(error)}\n`);
    return 1;
  }
}

type Call = Exclude<ReturnType<typeof readCall>, string>;

async function run({ command, operand, values, quotas, wishes }: Call): Promise<number> {
  // What is fetched into the data directory is its owner's alone, as all in it is.
  process.umask(0o077);
  if (command === 'doctor') return examine(values);
  // Loaded here: the monitor shares this program and does without the embedded cloud.
  const { importCommand, mailCommand, runsCommand, startCommand } = await import('../cli/commands.ts');
  const common = {
    dataDirectory: resolve(values.data ?? '.lading'),
    configFile: values.config && resolve(values.config),
    json: values.json ?? false,
  };
  switch (command) {
    case 'start':
      return startCommand({
        ...{ ...common, quotas, verified: values['ses-sandbox']?.split(',') },
        file: operand ?? (values.example ? exampleFile : undefined),
      });
    case 'import':
      return importCommand({ ...common, file: operand!, team: values.team, stack: values.stack, wishes });
    case 'runs':
      return runsCommand({ ...common, runId: operand, stack: values.stack });
    case 'mail':
      return mailCommand({ ...common, runId: operand!, stack: values.stack, again: values.again ?? false });
  }
}

/** Needs nothing of the embedded cloud, which may be what is broken. */
async function examine({ data, config, stack, json }: Call['values']): Promise<number> {
  const { doctorCommand } = await import('../cli/doctor-command.ts');
  return doctorCommand({
    dataDirectory: resolve(data ?? '.lading'),
    configFile: config && resolve(config),
    stack,
    json: json ?? false,
  });
}

const options = {
  data: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  again: { type: 'boolean' },
  example: { type: 'boolean' },
  config: { type: 'string' },
  quotas: { type: 'string' },
  'ses-sandbox': { type: 'string' },
  team: { type: 'string' },
  stack: { type: 'string' },
  delimiter: { type: 'string' },
  encoding: { type: 'string' },
} as const;

/** The options of each command besides --data, --json and --help. */
const ownOptions = {
  start: ['example', 'config', 'quotas', 'ses-sandbox'],
  import: ['config', 'team', 'stack', 'delimiter', 'encoding'],
  runs: ['config', 'stack'],
  mail: ['config', 'again', 'stack'],
  doctor: ['config', 'stack'],
} as const;

function isCommand(name: string | undefined): name is keyof typeof ownOptions {
  return name !== undefined && Object.hasOwn(ownOptions, name);
}

/** The parsed command, or what is wrong with it. */
function readCall(args: string[]) {
  const parsed = parse(args);
  if (typeof parsed === 'string') return parsed;
  const { values } = parsed;
  const [command = values.help ? 'start' : undefined, operand, ...rest] = parsed.positionals;
  if (!isCommand(command)) return command ? `unknown command: ${command}` : 'which command?';
  if (rest.length > 0) return `too much: ${rest.join(' ')}`;
  if (command === 'import' && !operand && !values.help) return 'import needs a file';
  if (command === 'mail' && !operand && !values.help) return 'mail needs the id of a run';
  const known: readonly string[] = ['data', 'json', 'help', ...ownOptions[command]];
  const stranger = Object.keys(values).find((name) => !known.includes(name));
  if (stranger) return `--${stranger} does not go with ${command}`;
  const { quotas } = values;
  if (quotas !== undefined && !isQuotaRegion(quotas)) return '--quotas is large or other';
  const wishes = orMessage(() => readWishes(values));
  return typeof wishes === 'string' ? wishes : { command, operand, values, quotas, wishes };
}

function parse(args: string[]) {
  return orMessage(() => parseArgs({ args, options, allowPositionals: true }));
}

function orMessage<Result>(read: () => Result): Result | string {
  try {
    return read();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const args = process.argv.slice(2);
if (args[0] === 'monitor') {
  const { monitorCommand } = await import('../cli/monitor.ts');
  process.exitCode = await monitorCommand(args.slice(1));
} else if (args[0] === 'user') {
  const { userCommand } = await import('../cli/user-command.ts');
  process.exitCode = await userCommand(args.slice(1));
} else {
  process.exitCode = await main(args);
}
