import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from '@jest/globals';

const script = `
  import { writeFile } from 'node:fs/promises';
  import { withTemporaryData } from ${JSON.stringify(pathToFileURL('test/campaigns/temporary-data.ts').href)};
  await withTemporaryData('guard-test', async (directory) => {
    await writeFile(directory + '/data', '');
    process.stdout.write(directory);
    setInterval(() => {}, 1000);
    await new Promise(() => {});
  });`;

// What removes the data looks once more after a second, and then ends.
afterAll(() => sleep(1_200));

it.each(['SIGKILL', 'SIGTERM'] as const)(
  'no data of a campaign is left when it ends by %s',
  async (signal) => {
    const campaign = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [directory] = await once(campaign.stdout.setEncoding('utf8'), 'data');
    expect(existsSync(directory)).toBe(true);
    campaign.kill(signal);
    await once(campaign, 'close');
    for (let tries = 50; existsSync(directory) && tries > 0; tries--) await sleep(100);
    expect(existsSync(directory)).toBe(false);
  },
);
