import { PassThrough } from 'node:stream';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { describe, expect, it } from '@jest/globals';
import { programFor } from '../../cli/program.ts';
import { run } from './a-shell.ts';

const commands: [string, CommandUnknownOpts][] = [];
for (const command of (await programFor([], deafShell())).commands) gather(command, command.name());

function deafShell() {
  return { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough(), exitStatus: 0 };
}

/** The commands that do something, with the name that is typed. */
function gather(command: CommandUnknownOpts, typed: string): void {
  if (command.commands.length === 0) commands.push([typed, command]);
  for (const child of command.commands) gather(child, `${typed} ${child.name()}`);
}

describe.each(commands)('lading %s', (typed, command) => {
  it('takes --data DIR', () => {
    const option = command.options.find(({ long }) => long === '--data');
    expect(option).toMatchObject({ flags: '--data <DIR>', defaultValueDescription: '.lading' });
  });

  it('has a help with an example of itself, and with its statuses', async () => {
    const { code, stdout, stderr } = await run([...typed.split(' '), '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^Examples:\n(.*\n)*.*lading ${typed}`, 'm'));
    expect(stdout).toMatch(/^Exit status: 0 .*\b2 wrong usage/m);
  });

  it('ends in 2 and explains itself when it is called wrongly', async () => {
    const { code, stdout, stderr } = await run([...typed.split(' '), '--no-such-option']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`Usage: lading ${typed} `);
  });
});

describe('lading', () => {
  it.each([
    ['nothing', [], 'Usage: lading'],
    ['a command that there is not', ['ruins'], "unknown command 'ruins'\n(Did you mean runs?)"],
    ['an operand too many', ['runs', 'one', 'two'], 'too many arguments'],
    ['no file', ['import'], "missing required argument 'FILE'"],
    ['an option of another command', ['doctor', '--again'], "unknown option '--again'"],
    ['a region that there is not', ['start', '--quotas', 'small'], 'Allowed choices are large, other'],
    [
      'a scheduler and an interval',
      ['monitor', 'check', '--config', 'x', '--once', '--interval', '5m'],
      'cannot be used',
    ],
    ['a span without a unit', ['monitor', 'check', '--config', 'x', '--interval', '5'], 'a time such as 90s'],
    ['a shell that there is not', ['completion', 'csh'], 'Allowed choices are'],
    [
      'an unknown delimiter',
      ['import', 'no-such-file.csv', '--delimiter', 'colon'],
      'expected is one of comma, semicolon, tab, pipe',
    ],
    [
      'an unknown encoding',
      ['import', 'no-such-file.csv', '--encoding', 'ebcdic'],
      'expected is one of utf-8, utf-16le, utf-16be, windows-1252',
    ],
  ])('with %s ends in 2 and writes to standard error alone', async (_, args, words) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(words);
  });

  it('takes options before the command too', async () => {
    const { code, stdout } = await run(['--data', '/nowhere/at-all', '--json', 'runs']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '{"runs":[]}\n' });
  });

  it('tells a failure by its code and ends in 1', async () => {
    expect(await run(['runs', 'r-1', '--data', '/nowhere/at-all'])).toEqual({
      code: 1,
      stdout: '',
      stderr: 'lading: run_not_found: there is no run r-1\n',
    });
  });
});
