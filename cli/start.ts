import { resolve } from 'node:path';
import { Option } from '@commander-js/extra-typings';
import {
  commonOptions,
  configOption,
  dataOption,
  ending,
  examples,
  exitHelp,
  jsonOption,
  newCommand,
} from './new-command.ts';
import type { Shell } from './shell.ts';

const exampleFile = resolve(import.meta.dirname, '../examples/products.csv');

/** `lading start`: the embedded cloud, until it is told to stop. */
export function startCommand(shell: Shell) {
  return newCommand(shell, 'start')
    .description('start the embedded cloud, import FILE if there is one, and stay up until Ctrl-C')
    .argument('[FILE]', 'product file to import once the cloud is up')
    .option('--example', 'import examples/products.csv')
    .addOption(configOption())
    .addOption(
      new Option(
        '--quotas <REGION>',
        'throttle Step Functions as AWS does: large (us-east-1, us-west-2, eu-west-1) or other',
      ).choices(['large', 'other']),
    )
    .addOption(
      new Option(
        '--ses-sandbox <LIST>',
        "refuse mails as SES does to a new account: LIST are the addresses and domains that are verified besides the sender's domain, separated by commas, or none",
      ).argParser((list) => list.split(',')),
    )
    .addOption(dataOption())
    .addOption(jsonOption('one JSON object on standard output when it is ready, and nothing else there'))
    .addHelpText(
      'after',
      examples(
        ['lading start', 'up until Ctrl-C; other commands find it by its data directory'],
        ['lading start products.csv', 'import a file first'],
        ['lading start --config my.json --data /srv/lading', 'with your settings and a place of its own'],
      ),
    )
    .addHelpText('after', exitHelp)
    .action(
      ending(shell, async (file, options) => {
        const { startAndStay } = await import('./start-and-stay.ts');
        const { example, quotas, sesSandbox } = options;
        const asked = { file: file ?? (example ? exampleFile : undefined), quotas, verified: sesSandbox };
        return startAndStay({ ...commonOptions(options), ...asked }, shell);
      }),
    );
}
