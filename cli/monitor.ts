import { InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { dataOption, ending, examples, jsonOption, newCommand } from './new-command.ts';
import type { Shell } from './shell.ts';

/** `lading monitor`: finds files that stay in their folders too long, and reports them. Needs nothing of the embedded cloud. */
export function monitorCommand(shell: Shell) {
  return newCommand(shell, 'monitor')
    .description('watch folders for files that stay too long, and report them')
    .addCommand(checkCommand(shell))
    .addCommand(doctorCommand(shell))
    .addCommand(installCommand(shell))
    .addCommand(simulateCommand(shell))
    .addHelpText('after', examples(['lading monitor check --help', 'all that it takes']))
    .addHelpText('after', exitHelp);
}

function checkCommand(shell: Shell) {
  return aMonitorCommand(shell, 'check')
    .description('check once, or at an interval until Ctrl-C')
    .addOption(configOption())
    .addOption(new Option('--once', 'check once, which it does by itself').conflicts('interval'))
    .addOption(
      new Option('--interval <SPAN>', 'check again and again: from 1s to 24h, such as 90s or 5m').argParser(
        readInterval,
      ),
    )
    .addOption(jsonOption('one JSON object a check on standard output'))
    .addHelpText(
      'after',
      examples(
        ['lading monitor check --config /etc/lading/monitor.json', 'once, as a scheduler calls it'],
        ['lading monitor check --config /etc/lading/monitor.json --interval 5m', 'until it is told to stop'],
      ),
    )
    .addHelpText(
      'after',
      '\nExit status: 0 done, 1 failed, 2 wrong usage or configuration, 3 some folder could not be checked,\n4 reports wait for the service, 5 the service refused reports, 6 another monitor is running.',
    )
    .action(
      ending(shell, async ({ config, interval, json }) => {
        const { checkFolders } = await import('./watch-folders.ts');
        return checkFolders({ configFile: config, repeatMs: interval, json: json ?? false }, shell);
      }),
    );
}

function doctorCommand(shell: Shell) {
  return aMonitorCommand(shell, 'doctor')
    .description('try paths, rights, clock, sign-in and a dry report')
    .addOption(configOption())
    .addOption(jsonOption('one JSON object for each thing it tried on standard output'))
    .addHelpText('after', examples(['lading monitor doctor --config monitor.json', 'before it is installed']))
    .addHelpText('after', exitHelp)
    .action(
      ending(shell, async ({ config, json }) => {
        const { examineMonitor } = await import('./watch-folders.ts');
        return examineMonitor({ configFile: config, json: json ?? false }, shell);
      }),
    );
}

function installCommand(shell: Shell) {
  return aMonitorCommand(shell, 'install')
    .description('print the systemd unit, or the command for the Windows Task Scheduler')
    .addOption(configOption())
    .option('--windows', 'for Windows, wherever this runs', process.platform === 'win32')
    .addHelpText(
      'after',
      examples([
        'lading monitor install --config /etc/lading/monitor.json > lading-monitor.service',
        'then: systemctl enable',
      ]),
    )
    .addHelpText('after', exitHelp)
    .action(
      ending(shell, async ({ config, windows }) => {
        const { printInstallation } = await import('./watch-folders.ts');
        return printInstallation({ configFile: config, windows }, shell);
      }),
    );
}

function simulateCommand(shell: Shell) {
  return aMonitorCommand(shell, 'simulate')
    .description('make folders in which files arrive, move on, vanish and stick')
    .argument('<DIR>', 'where the folders go, and a configuration that watches them')
    .addOption(numberOption('--folders <N>', 'how many folders', 3))
    .addOption(numberOption('--files <N>', 'files that arrive at each step', 5))
    .addOption(numberOption('--steps <N>', 'how often something happens', 6))
    .addOption(new Option('--pause <SPAN>', 'between two steps').argParser(readSpan).default(10_000, '10s'))
    .addOption(numberOption('--stuck <SHARE>', 'share of the files that stay for ever', 0.2))
    .addOption(numberOption('--seed <N>', 'the same seed makes the same', 1))
    .addHelpText(
      'after',
      examples(['lading monitor simulate /tmp/folders --steps 3 --pause 1s', 'in three seconds']),
    )
    .addHelpText('after', exitHelp)
    .action(
      ending(shell, async (directory, { files, stuck, pause, folders, steps, seed }) => {
        const { simulateFolders } = await import('./watch-folders.ts');
        const wishes = { filesPerStep: files, stuckShare: stuck, pauseMs: pause, folders, steps, seed };
        return simulateFolders({ directory, ...wishes }, shell);
      }),
    );
}

const exitHelp = '\nExit status: 0 done, 1 failed, 2 wrong usage or configuration.';

function aMonitorCommand(shell: Shell, name: string) {
  return newCommand(shell, name).addOption(
    dataOption('taken by every command; the state of a monitor is where its configuration says'),
  );
}

function configOption() {
  return new Option('--config <FILE>', 'configuration of the monitor').makeOptionMandatory();
}

function numberOption<Flags extends string>(flags: Flags, description: string, otherwise: number) {
  return new Option(flags, description).argParser(readNumber).default(otherwise);
}

function readInterval(text: string): number {
  const ms = readSpan(text);
  if (ms < 1000 || ms > 86_400_000) throw new InvalidArgumentError('It is from 1s to 24h.');
  return ms;
}

/** `90s`, `5m` or `1h` in milliseconds. */
function readSpan(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  if (!match) throw new InvalidArgumentError('It is a time such as 90s, 5m or 1h.');
  const unit = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[match[2]!]!;
  return Number(match[1]) * unit;
}

function readNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0)) throw new InvalidArgumentError('It is a number.');
  return value;
}
