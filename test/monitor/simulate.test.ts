import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { readConfig } from '../../monitor/read-config.ts';
import { simulate } from '../../monitor/simulate.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

it('a simulation leaves what it says, the same for the same seed', async () => {
  const tell = async () => {
    const directory = await temporaryDirectory();
    const story = { directory, folders: 2, filesPerStep: 10, steps: 3, pauseMs: 0, stuckShare: 0.3, seed: 7 };
    const { configFile, ...counts } = await simulate({ ...story, signal: new AbortController().signal });
    const { config } = await readConfig(configFile);
    const left = await Promise.all(config.folders.map(({ path }) => readdir(path)));
    const archived = await Promise.all(config.folders.map(({ archive }) => readdir(archive!)));
    expect(archived.flat()).toHaveLength(counts.archived);
    expect(await readdir(join(directory, 'deleted'))).toHaveLength(counts.gone);
    return { counts, left };
  };
  const first = await tell();
  expect(first.left.flat()).toHaveLength(first.counts.arrived - first.counts.archived - first.counts.gone);
  expect(await tell()).toEqual(first);
});
