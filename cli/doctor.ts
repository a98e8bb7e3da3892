import {
  commonOptions,
  configOption,
  dataOption,
  ending,
  examples,
  jsonOption,
  newCommand,
  stackOption,
} from './new-command.ts';
import type { Shell } from './shell.ts';

/** `lading doctor`: is all as it has to be, and what to do if not. It may be the embedded cloud that is broken, so that it needs nothing of it. */
export function doctorCommand(shell: Shell) {
  return newCommand(shell, 'doctor')
    .description('is this machine, or a deployed stack, as it has to be? what to do if not')
    .addOption(stackOption())
    .addOption(configOption())
    .addOption(dataOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples(
        ['lading doctor', 'this machine and the embedded cloud'],
        [
          'lading doctor --stack Lading-prod --config prod.json',
          'a deployed stack, held against its settings',
        ],
      ),
    )
    .addHelpText('after', '\nExit status: 0 nothing is a problem, 1 something is, 2 wrong usage.')
    .action(
      ending(shell, async (options) => {
        const { examine } = await import('./examine.ts');
        return examine(commonOptions(options), shell);
      }),
    );
}
