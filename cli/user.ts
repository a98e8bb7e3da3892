import { Option } from '@commander-js/extra-typings';
import {
  commonOptions,
  dataOption,
  ending,
  examples,
  exitHelp,
  jsonOption,
  newCommand,
  stackOption,
  UsageError,
} from './new-command.ts';
import type { Shell } from './shell.ts';

/** `lading user`: who may use the API. */
export function userCommand(shell: Shell) {
  return newCommand(shell, 'user')
    .description('who may use the API')
    .addCommand(addCommand(shell))
    .addHelpText('after', examples(['lading user add --help', 'all that it takes']))
    .addHelpText('after', exitHelp);
}

function addCommand(shell: Shell) {
  return newCommand(shell, 'add')
    .description('make a user of the API, or give one that is there a new password and these scopes')
    .argument('<NAME>', 'name of the user')
    .option('--password-stdin', 'take the one line of standard input as the password')
    .addOption(
      new Option(
        '--scopes <LIST>',
        'sla.write (monitors report), sla.read (people search), separated by commas; both unless given',
      ),
    )
    .addOption(stackOption())
    .addOption(dataOption('data of the embedded cloud, which must be running'))
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples(
        ['echo "$PASSWORD" | lading user add ann --password-stdin', 'on the embedded cloud'],
        [
          'lading user add files-01 --password-stdin --scopes sla.write --stack Lading-prod < secret',
          'on a stack',
        ],
      ),
    )
    .addHelpText('after', exitHelp)
    .action(
      ending(shell, async (username, options) => {
        if (!options.passwordStdin)
          throw new UsageError('--password-stdin is needed: a password does not belong on a command line');
        const { addAndTell } = await import('./add-and-tell.ts');
        return addAndTell({ ...commonOptions(options), username, scopes: options.scopes }, shell);
      }),
    );
}
