import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { services } from '../../local/services.ts';
import { declarations } from '../../local/template/declarations.ts';
import { typesWithoutEffect } from '../../local/template/without-effect.ts';

const local = resolve(import.meta.dirname, '../../local');

/** The values that files of this name export, one folder each. */
async function exported(name: string): Promise<unknown[]> {
  const files = globSync(`*/${name}`, { cwd: local });
  const modules = await Promise.all(files.map((file) => import(`${local}/${file}`)));
  return modules.flatMap((module) => Object.values(module));
}

describe('the services of the embedded cloud', () => {
  it('are all in the list of those that start', async () => {
    const parts = await exported('part.ts');
    expect(parts.filter((part) => !(services as unknown[]).includes(part))).toEqual([]);
    expect(parts).toHaveLength(services.length);
  });

  it('are all asked what they honour of a template, and no type is honoured twice', async () => {
    const known = new Set<unknown>(declarations);
    const own = (await exported('declared.ts')).filter(
      (one) => typeof one === 'object' && one !== null && 'types' in one && 'read' in one,
    );
    expect(own.filter((one) => !known.has(one))).toEqual([]);
    expect(own).toHaveLength(declarations.length);
    const types = [...declarations.flatMap((one) => one.types), ...Object.keys(typesWithoutEffect)];
    expect(types).toEqual([...new Set(types)]);
  });
});
