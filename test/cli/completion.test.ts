import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { lading } from '../support/command-line.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const offered = async (...words: string[]) => {
  const { stdout } = await lading('complete', '--', ...words);
  const lines = stdout.trimEnd().split('\n');
  return { words: lines.slice(0, -1).map((line) => line.split('\t')[0]), directive: lines.at(-1) };
};

describe('what a shell is offered at a tab', () => {
  it.each([
    [['im'], ['import']],
    [
      ['monitor', ''],
      ['check', 'doctor', 'install', 'simulate', 'help'],
    ],
    [['import', '--enc'], ['--encoding']],
    [
      ['import', '--encoding', 'utf-16'],
      ['utf-16le', 'utf-16be'],
    ],
    [['completion', 'z'], ['zsh']],
  ])('%j: %j', async (typed, words) => {
    expect(await offered(...typed)).toEqual({ words, directive: ':4' });
  });

  it.each([[['import', '']], [['start', '--config', '']], [['runs', '--data', '']]])(
    '%j: file names, by the shell',
    async (typed) => {
      expect(await offered(...typed)).toEqual({ words: [], directive: ':0' });
    },
  );
});

describe('the script for bash', () => {
  let rc: string;
  beforeAll(async () => {
    rc = join(await temporaryDirectory(), 'rc');
    const program = resolve(import.meta.dirname, '../../bin/lading.ts');
    await writeFile(
      rc,
      [
        `lading() { '${process.execPath}' --disable-warning=ExperimentalWarning '${program}' "$@"; }`,
        'source <(lading completion bash)',
        'compopt() { :; }',
        'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); $(complete -p lading | grep -o "__[a-z_]*")',
        `echo "\${COMPREPLY[@]}"; complete -p lading`,
      ].join('\n'),
    );
  });

  it('completes commands, and leaves files to bash', async () => {
    const { stdout, stderr } = await promisify(execFile)('bash', ['--norc', rc, 'lading', 'ru']);
    expect({ stdout, stderr }).toEqual({
      stdout: 'runs\ncomplete -o default -F __lading_complete lading\n',
      stderr: '',
    });
  });
});
