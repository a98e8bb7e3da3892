import type { RootCommand } from '@bomb.sh/tab';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import type { Command } from 'commander';
import { dataOption, examples, newCommand } from './new-command.ts';
import type { Shell } from './shell.ts';

/** How its scripts call the command line back; nobody types it. */
const callback = 'complete';
const name = 'completion';

/** Whether a call is about completion, for which all commands have to be known to the library. */
export function isCompletion(args: readonly string[]): boolean {
  return args[0] === name || args[0] === callback;
}

/** `lading completion` as the help shows it; what it does is added by `addCompletion` when it is called. */
export function completionCommand(shell: Shell): CommandUnknownOpts {
  return described(newCommand(shell, name).argument('<shell>', 'bash, zsh, fish or powershell'));
}

/** Gives the program the commands that print a script for a shell, and answer what it asks at each tab. */
export async function addCompletion(program: CommandUnknownOpts): Promise<void> {
  const { default: addTab } = await import('@bomb.sh/tab/commander');
  // The same class, by other types.
  offerFiles(addTab(program as unknown as Command, { completionCommandName: name }));
  const command = program.commands.find((one) => one.name() === name);
  if (!command) return;
  described(command).hook('postAction', (_, { args }) => {
    if (args[0] === 'bash') process.stdout.write(bashAddition);
  });
}

/** The library says at every place that no file may stand there: where it has nothing else to offer, one may. */
function offerFiles(tab: RootCommand): void {
  const [anyFile, noFile] = [0, 4];
  Object.defineProperty(tab, 'directive', {
    get: () => (tab.completions.length > 0 ? noFile : anyFile),
    set() {},
  });
}

/** File names where there is nothing else, and a stand-in for what bash has from the package bash-completion. */
const bashAddition = `
complete -o default -F __lading_complete lading
type _get_comp_words_by_ref > /dev/null 2>&1 || _get_comp_words_by_ref() {
    words=("\${COMP_WORDS[@]}") cword=$COMP_CWORD
    cur=\${words[cword]} prev=\${words[cword - 1]}
}
`;

function described(command: CommandUnknownOpts): CommandUnknownOpts {
  return command
    .description('print a script with which a shell completes what you type')
    .addOption(dataOption('taken by every command'))
    .addHelpText(
      'after',
      examples(
        ['source <(lading completion bash)', 'in ~/.bashrc'],
        ['source <(lading completion zsh)', 'in ~/.zshrc, after compinit'],
      ),
    )
    .addHelpText('after', '\nExit status: 0 done, 1 failed, 2 wrong usage.');
}
