import { mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { examineFolders } from '../../monitor/examine-folders.ts';
import type { Findings } from '../../monitor/findings.ts';
import { ledgerPath } from '../../monitor/ledger.ts';
import { setScene, told } from './watched-scene.ts';

describe('a check of a folder', () => {
  it('finds a stuck file when its SLA is over, and again at each check', async () => {
    const scene = await setScene();
    await scene.put('a.csv');
    expect(told(await scene.check(0))).toEqual([]);
    expect(told(await scene.check(19))).toEqual([]);
    expect(told(await scene.check(2))).toEqual(['a.csv late']);
    expect(told(await scene.check(5))).toEqual(['a.csv late']);
  });

  it('counts from the first sight of a file that was moved in, not from its creation', async () => {
    const scene = await setScene();
    await scene.check(0);
    await scene.check(60);
    await scene.put('moved.csv');
    expect(told(await scene.check(5))).toEqual([]);
    expect(told(await scene.check(19))).toEqual([]);
    expect(told(await scene.check(1))).toEqual(['moved.csv late']);
  });

  it('tells the archived from the gone, once each', async () => {
    const scene = await setScene();
    await Promise.all(['a.csv', 'b.csv', 'c.csv', 'd.csv'].map(scene.put));
    await scene.check(0);
    expect(told(await scene.check(21))).toHaveLength(4);
    await rename(join(scene.folder, 'a.csv'), join(scene.archive, 'a.csv'));
    await mkdir(join(scene.archive, '2026'));
    await rename(join(scene.folder, 'b.csv'), join(scene.archive, '2026', 'b.csv'));
    await rm(join(scene.folder, 'c.csv'));
    await scene.touch();
    expect(told(await scene.check(5))).toEqual([
      'a.csv archived',
      'b.csv archived',
      'c.csv gone',
      'd.csv late',
    ]);
    expect(told(await scene.check(5))).toEqual(['d.csv late']);
  });

  it('says nothing of a file that left in time', async () => {
    const scene = await setScene();
    await scene.put('a.csv');
    await scene.check(0);
    await rm(join(scene.folder, 'a.csv'));
    await scene.touch();
    expect(told(await scene.check(30))).toEqual([]);
  });

  it('does not take an older file of the same name in the archive for this one', async () => {
    const scene = await setScene();
    await scene.check(0);
    await writeFile(join(scene.archive, 'a.csv'), '');
    await utimes(join(scene.archive, 'a.csv'), 1000, 1000);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await scene.check(60);
    await scene.put('a.csv');
    await scene.check(5);
    await scene.check(30);
    await rm(join(scene.folder, 'a.csv'));
    await scene.touch();
    expect(told(await scene.check(5))).toEqual(['a.csv gone']);
  });

  it('keeps the story open while the archive cannot be searched', async () => {
    const scene = await setScene();
    await scene.put('a.csv');
    await scene.check(0);
    await scene.check(30);
    await rename(join(scene.folder, 'a.csv'), join(scene.archive, 'a.csv'));
    await rename(scene.archive, `${scene.archive}.away`);
    await scene.touch();
    const blind = await scene.check(5);
    expect(told(blind)).toEqual([]);
    expect(blind.problems).toMatchObject([{ code: 'missing', message: expect.stringContaining('archive') }]);
    await rename(`${scene.archive}.away`, scene.archive);
    expect(told(await scene.check(5))).toEqual(['a.csv archived']);
  });

  it('reports a missing folder, and takes up its files again when it is back', async () => {
    const scene = await setScene();
    await scene.put('a.csv');
    await scene.check(0);
    await rename(scene.folder, `${scene.folder}.away`);
    const away = await scene.check(30);
    expect(told(away)).toEqual([]);
    expect(away.problems).toMatchObject([{ folder: scene.folder, code: 'missing' }]);
    await rename(`${scene.folder}.away`, scene.folder);
    expect(told(await scene.check(5))).toEqual(['a.csv late']);
  });

  it('reports a file in the place of a folder', async () => {
    const scene = await setScene();
    await rm(scene.folder, { recursive: true });
    await writeFile(scene.folder, '');
    expect((await scene.check(0)).problems).toMatchObject([
      { code: expect.stringMatching(/missing|unreadable/) },
    ]);
  });

  it('reports a folder with too many entries, and still watches those it knows', async () => {
    const scene = await setScene();
    await scene.put('stuck.csv');
    await scene.check(0);
    await Promise.all(Array.from({ length: 30 }, (_, index) => scene.put(`${index}.csv`)));
    const full = await scene.check(30, 20);
    expect(full.problems).toMatchObject([{ code: 'too_large' }]);
    expect(told(full)).toEqual(['stuck.csv late']);
    await rm(join(scene.folder, 'stuck.csv'));
    expect(told(await scene.check(5, 20))).toEqual(['stuck.csv gone']);
  });

  it('watches folders below on demand, but never the archive or a link', async () => {
    const scene = await setScene({ recursive: true, archive: 'in/done', exclude: ['*.tmp'] });
    await Promise.all(['sub/deep/a.csv', 'done/old.csv', 'b.tmp'].map(scene.put));
    await symlink(join(scene.folder, 'sub'), join(scene.folder, 'link'));
    await scene.check(0);
    expect(told(await scene.check(30))).toEqual([`${join('sub', 'deep', 'a.csv')} late`]);
  });

  it('reports a file whose name cannot be read', async () => {
    const scene = await setScene();
    await writeFile(Buffer.concat([Buffer.from(`${scene.folder}/caf`), Buffer.from([0xe9])]), '');
    const [problem] = (await scene.check(0)).problems;
    expect(problem).toMatchObject({ code: 'unreadable', message: expect.stringContaining('not UTF-8') });
  });

  it('notices a change in a folder below', async () => {
    const scene = await setScene({ recursive: true });
    await scene.put('sub/a.csv');
    await scene.check(0);
    await scene.check(5);
    await scene.put('sub/b.csv');
    expect((await scene.check(5)).files).toBe(2);
  });

  it('begins anew with the times of the files when its ledger is damaged', async () => {
    const scene = await setScene();
    await scene.put('a.csv');
    await scene.check(0);
    await writeFile(ledgerPath(scene.state, scene.folder), 'half a li');
    const findings = await scene.check(30);
    expect(findings.warnings).toMatchObject([{ code: 'ledger_damaged' }]);
    expect(told(findings)).toEqual(['a.csv late']);
  });

  it('raises no alarm when the clock is put forward by a day', async () => {
    const scene = await setScene();
    await scene.put('a.csv');
    await scene.check(0);
    scene.jump(24 * 60);
    const findings = await scene.check(5);
    expect(findings.warnings).toMatchObject([{ code: 'clock_jump' }]);
    expect(told(findings)).toEqual([]);
    expect(told(await scene.check(16))).toEqual(['a.csv late']);
  });

  it('closes the breach of a file that the configuration does not cover any more', async () => {
    const scene = await setScene();
    await scene.put('a.csv');
    await scene.check(0);
    expect(told(await scene.check(30))).toEqual(['a.csv late']);
    scene.config.exclude = ['a.*'];
    expect(told(await scene.check(5))).toEqual(['a.csv gone']);
  });
});

it('a folder that does not answer is reported, and the others are checked', async () => {
  const scene = await setScene();
  await Promise.all(Array.from({ length: 300 }, (_, index) => scene.put(`${index}.csv`)));
  const found: Findings[] = [];
  await examineFolders([scene.config], scene.context(), async (findings) => void found.push(findings), 0);
  expect(found).toMatchObject([
    { problems: [{ code: 'unreadable', message: expect.stringContaining('did not answer') }] },
  ]);
  // Its examination goes on behind, and must not outlive the test.
  do {
    await sleep(5);
    found.length = 0;
    await examineFolders([scene.config], scene.context(), async (findings) => void found.push(findings));
  } while (found.some(({ problems }) => problems.length > 0));
});
