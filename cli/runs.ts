import {
  commonOptions,
  configOption,
  dataOption,
  ending,
  examples,
  exitHelp,
  jsonOption,
  newCommand,
  stackOption,
} from './new-command.ts';
import type { Shell } from './shell.ts';

/** `lading runs`: what happened to my files? */
export function runsCommand(shell: Shell) {
  return newCommand(shell, 'runs')
    .description('list the runs newest first, or show one')
    .argument('[RUNID]', 'run to show, with its report and its rejected rows fetched')
    .addOption(stackOption())
    .addOption(configOption())
    .addOption(dataOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples(
        ['lading runs', 'the newest 50, also when the embedded cloud is not up'],
        ['lading runs RUNID', 'one of them'],
        ['lading runs --stack Lading-prod --json', 'of a deployed stack, for a program'],
      ),
    )
    .addHelpText('after', exitHelp)
    .action(
      ending(shell, async (runId, options) => {
        const { showRuns } = await import('./show-runs.ts');
        return showRuns({ ...commonOptions(options), runId }, shell);
      }),
    );
}
