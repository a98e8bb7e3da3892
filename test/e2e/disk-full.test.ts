import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { importedRun, lading, type StartedCommand, startLadingWith } from '../support/command-line.ts';
import { startOwnMongod } from '../support/own-mongod.ts';
import { canMount, mountSmallDisk } from '../support/small-disk.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

/** Skipped where nobody may mount; the summary counts it then. */
(canMount ? describe : describe.skip)('a cloud whose disk is full', () => {
  let disk: NonNullable<ReturnType<typeof mountSmallDisk>>;
  let mongod: Awaited<ReturnType<typeof startOwnMongod>>;
  let running: StartedCommand;
  let file: string;
  const data = () => join(disk.path, 'data');

  beforeAll(async () => {
    disk = mountSmallDisk(160)!;
    file = join(await temporaryDirectory(), 'products.csv');
    await writeFile(file, 'sku,name\na,One\nb,Two\n');
    mongod = await startOwnMongod();
    running = await startLadingWith({ MONGODB_URI: mongod.uri }, data());
  }, 120_000);

  afterAll(async () => {
    await running?.stop();
    await mongod?.stop();
    disk?.unmount();
  }, 60_000);

  it('ends a run as disk_full, naming the path, and imports the same file when there is space', async () => {
    await disk.fill(30 * 1024 * 1024);
    const refused = await importedRun('import', file, '--data', data());
    expect(refused).toMatchObject({
      status: 'failed',
      error: {
        code: 'disk_full',
        message: expect.stringMatching(`no space is left on the disk of ${data()} .*MB are free`),
      },
    });
    const mails = JSON.stringify(await (await fetch(`${running.cloud.mail}/store`)).json());
    expect(mails).toContain('no space is left');
    await disk.free();
    expect(await importedRun('import', file, '--data', data())).toMatchObject({
      status: 'succeeded',
      created: 2,
    });
  }, 60_000);

  it('refuses the file itself when nothing at all is left, and goes on', async () => {
    await disk.fill();
    const { code, stderr } = await lading('import', file, '--data', data(), '--json');
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^lading: disk_full: no space is left on the disk of /m),
    ]);
    await disk.free();
    expect(await importedRun('import', file, '--data', data())).toMatchObject({ unchanged: 2 });
  }, 60_000);

  it('is not started', async () => {
    await running.stop();
    await disk.fill();
    const { code, stderr } = await lading('start', '--json', '--data', data());
    await disk.free();
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^lading: disk_full: no space is left on the disk of /m),
    ]);
  }, 60_000);
});
