import { type Command, CommanderError } from '@commander-js/extra-typings';
import { addCompletion, completionCommand, isCompletion } from './completion.ts';
import { doctorCommand } from './doctor.ts';
import { importCommand } from './import.ts';
import { mailCommand } from './mail.ts';
import { monitorCommand } from './monitor.ts';
import { examples, newCommand } from './new-command.ts';
import { runsCommand } from './runs.ts';
import { exitStatuses, type Shell } from './shell.ts';
import { startCommand } from './start.ts';
import { userCommand } from './user.ts';

/** Runs one command: the exit status. A command loads what it works with when it is called, so that `runs` is quick. */
export async function runProgram(
  args: readonly string[],
  streams: Pick<Shell, 'stdin' | 'stdout' | 'stderr'> = process,
): Promise<number> {
  const { stdin, stdout, stderr } = streams;
  const shell: Shell = { stdin, stdout, stderr, exitStatus: exitStatuses.done };
  try {
    const program = await programFor(args, shell);
    await program.parseAsync(commandFirst(args, program), { from: 'user' });
    return shell.exitStatus;
  } catch (error) {
    // Of help that was asked for, commander says 0; everything else it throws is wrong usage.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitStatuses.done : exitStatuses.usage;
    const { failureText } = await import('./failures.ts');
    stderr.write(`${failureText(error)}\n`);
    return exitStatuses.failed;
  }
}

/** All commands; those of completion are only described unless they are called. */
export async function programFor(args: readonly string[], shell: Shell): Promise<Command> {
  const program = ladingCommand(shell);
  if (isCompletion(args)) await addCompletion(program);
  else program.addCommand(completionCommand(shell));
  return program;
}

function ladingCommand(shell: Shell): Command {
  return newCommand(shell, 'lading')
    .description('Product files into MongoDB, every row accounted for.')
    .helpCommand('help [COMMAND]', 'show the help of a command')
    .addCommand(startCommand(shell))
    .addCommand(importCommand(shell))
    .addCommand(runsCommand(shell))
    .addCommand(mailCommand(shell))
    .addCommand(doctorCommand(shell))
    .addCommand(monitorCommand(shell))
    .addCommand(userCommand(shell))
    .addHelpText(
      'after',
      examples(
        ['lading start', 'the embedded cloud, until Ctrl-C'],
        ['lading import products.csv', 'one file, and what became of its rows'],
        ['lading help import', 'all that a command takes'],
      ),
    )
    .addHelpText(
      'after',
      '\nEvery command takes --data DIR, where the embedded cloud keeps its data (default: .lading).\nExit status: 0 done, 1 failed, 2 wrong usage.',
    );
}

/** What stands before the command belongs to it: `lading --data DIR runs`. */
function commandFirst(args: readonly string[], { commands }: Command): readonly string[] {
  const names = commands.map((command) => command.name());
  const at = args.findIndex((arg, index) => names.includes(arg) && args[index - 1] !== '--data');
  if (at < 1 || !args[0]?.startsWith('-')) return args;
  return [args[at]!, ...args.slice(0, at), ...args.slice(at + 1)];
}
