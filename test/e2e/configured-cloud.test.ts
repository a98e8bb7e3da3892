import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectLocal } from '../../cli/connection.ts';
import { findRunningCloud } from '../../local/data-directory.ts';
import {
  importedRun,
  lading,
  type StartedCommand,
  startLading,
  temporaryDirectory,
} from '../support/command-line.ts';

const settings = {
  stage: 'prod',
  protect: true,
  vpc: { subnetIds: ['subnet-0a1b2c3d'], securityGroupIds: ['sg-0e3f4a5b'] },
  mail: {
    sandbox: true,
    from: 'imports@shop.test',
    teams: { shoes: ['shoes@shop.test'] },
    operations: ['operations@shop.test'],
  },
  defaultCurrency: 'CHF',
  timeZone: 'Europe/Zurich',
};
let data: { path: string; remove(): Promise<void> };
let configFile: string;
let running: StartedCommand;

beforeAll(async () => {
  data = await temporaryDirectory();
  configFile = join(data.path, 'shop.json');
  await writeFile(configFile, JSON.stringify(settings));
  running = await startLading(join(data.path, 'cloud'), '--config', configFile);
}, 120_000);

afterAll(async () => {
  await running?.stop();
  await data?.remove();
}, 60_000);

describe('an embedded cloud with a configuration file', () => {
  it('imports by its settings, and the record of the run tells which file it was', async () => {
    const products = join(data.path, 'products.csv');
    await writeFile(products, 'sku,name,price\nboot-1,Boot,12.50\n');
    const cloud = join(data.path, 'cloud');
    const { runId, status } = await importedRun('import', products, '--team', 'shoes', '--data', cloud);
    expect(status).toBe('succeeded');
    const connection = connectLocal((await findRunningCloud(cloud))!);
    const record = await connection.runs.getRun(runId);
    connection.close();
    const sha256 = createHash('sha256')
      .update(await readFile(configFile))
      .digest('hex');
    expect(record).toMatchObject({ runId, configSha256: sha256, timeZone: 'Europe/Zurich' });
    expect(await sentMails()).toEqual([{ from: 'imports@shop.test', to: ['shoes@shop.test'] }]);
  }, 60_000);

  it('does not start with a file that is wrong, and says where it is', async () => {
    const wrong = join(data.path, 'wrong.json');
    await writeFile(wrong, JSON.stringify({ ...settings, defaultCurency: 'EUR' }));
    const { code, stderr } = await lading('start', '--data', join(data.path, 'other'), '--config', wrong);
    expect(code).toBe(1);
    expect(stderr).toContain(`${wrong} cannot be used:\n  defaultCurency: there is no such setting`);
  });
});

async function sentMails() {
  const answer = await fetch(`${running.cloud.mail}/store`);
  const { emails } = (await answer.json()) as { emails: { from: string; destination: { to: string[] } }[] };
  return emails.map(({ from, destination }) => ({ from, to: destination.to }));
}
