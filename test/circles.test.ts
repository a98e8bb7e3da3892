import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { circlesIn, importsIn } from './support/import-graph.ts';

const root = resolve(import.meta.dirname, '..');

describe('the files of the repository', () => {
  it('form no circle by what they import, be it a value or a type', () => {
    const graph = new Map(sources().map((file) => [file, importsOf(file)]));
    // The walk itself is not blind.
    expect([...graph.values()].flat().length).toBeGreaterThan(2 * graph.size);
    expect(circlesIn(graph)).toEqual([]);
  });
});

describe('a circle', () => {
  it('is found by a type, a re-export, an import at run time and a worker', () => {
    const text = `
      import type { A } from './a.ts';
      import {
        b,
        type C,
      } from '../b.ts';
      import './c.ts';
      export * from './d.ts';
      export { e } from "./e.ts";
      const f = await import('./f.ts');
      new Worker(new URL('./g.ts', import.meta.url));
      import { z } from 'zod';`;
    expect(importsIn(text)).toEqual(['./a.ts', '../b.ts', './c.ts', './d.ts', './e.ts', './f.ts', './g.ts']);
  });

  it('is told as the files that form it, one by one', () => {
    const graph = { a: ['b'], b: ['c', 'd'], c: ['a'], d: [], e: ['e'], f: ['a', 'e'] };
    expect(circlesIn(new Map(Object.entries(graph)))).toEqual([['a', 'b', 'c'], ['e']]);
  });
});

/** What git knows or would add: nothing that was generated, and nothing of other packages. */
function sources(): string[] {
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.js', '*.mjs'];
  const names = execFileSync('git', list, { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean);
  return names.map((name) => join(root, name)).filter((file) => existsSync(file));
}

function importsOf(file: string): string[] {
  return importsIn(readFileSync(file, 'utf8')).map((name) => resolve(dirname(file), name));
}
