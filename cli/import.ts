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
  stackOption,
  UsageError,
} from './new-command.ts';
import type { Shell } from './shell.ts';

/** `lading import`: one file, followed to its end. */
export function importCommand(shell: Shell) {
  return newCommand(shell, 'import')
    .description('import one file and print what became of its rows')
    .argument('<FILE>', 'product file: CSV, plain or packed with gzip')
    .option(
      '--team <NAME>',
      'team whose folder takes the file, and which gets the report (default: catalogue)',
    )
    .addOption(
      // Suggested, not checked here: the import takes more spellings.
      new Option('--delimiter <D>', 'instead of what the file seems to have')
        .choices(['comma', 'semicolon', 'tab', 'pipe'])
        .argParser(String),
    )
    .addOption(
      new Option('--encoding <E>', 'likewise')
        .choices(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'])
        .argParser(String),
    )
    .addOption(stackOption())
    .addOption(configOption())
    .addOption(dataOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples(
        ['lading import products.csv', 'on the embedded cloud, which is started if it is not up'],
        ['lading import products.csv --team sales --json', 'for a program'],
        [
          'lading import old.csv --delimiter semicolon --encoding windows-1252',
          'when the file was read wrongly',
        ],
        ['lading import products.csv --stack Lading-prod', 'into a deployed stack'],
      ),
    )
    .addHelpText('after', exitHelp)
    .action(
      ending(shell, async (file, options) => {
        const wishes = await readWishes(options);
        const { importAndTell } = await import('./import-and-tell.ts');
        return importAndTell({ ...commonOptions(options), file, team: options.team, wishes }, shell);
      }),
    );
}

async function readWishes(given: { delimiter?: string; encoding?: string }) {
  const dialect = await import('../lambdas/import/read/dialect.ts');
  try {
    return dialect.readWishes(given);
  } catch (error) {
    throw error instanceof Error ? new UsageError(error.message) : error;
  }
}
