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

/** `lading mail`: the mail about a run, once its way is free. */
export function mailCommand(shell: Shell) {
  return newCommand(shell, 'mail')
    .description('send the mail about a run that could not be sent')
    .argument('<RUNID>', 'as `lading runs` lists it')
    .option('--again', 'send it though it was sent before')
    .addOption(stackOption())
    .addOption(configOption())
    .addOption(dataOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples(
        ['lading mail RUNID', 'sends it unless it was sent'],
        ['lading mail RUNID --again --stack Lading-prod', 'once more, of a deployed stack'],
      ),
    )
    .addHelpText('after', exitHelp)
    .action(
      ending(shell, async (runId, options) => {
        const { sendAndTell } = await import('./send-and-tell.ts');
        return sendAndTell({ ...commonOptions(options), runId, again: options.again ?? false }, shell);
      }),
    );
}
