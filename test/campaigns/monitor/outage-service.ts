import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import type { CloudInfo } from '../../../local/cloud-info.ts';
import type { SeededRandom } from '../../../shared/seeded-random.ts';
import type { Mayhem } from '../chaos/mayhem.ts';
import { type CampaignCloud, startCampaignCloud } from '../cloud/campaign-cloud.ts';
import { startUnreliableService } from './unreliable-service.ts';

export type OutageService = Awaited<ReturnType<typeof startOutageService>>;

/** The embedded cloud with the API, which can be killed and started again, behind a network that fails. */
export async function startOutageService(directory: string, seed: number, random: SeededRandom) {
  const dataDirectory = join(directory, 'cloud');
  let starts = 0;
  const start = (isFair: boolean): Promise<CampaignCloud> => {
    const mayhem: Mayhem = {
      seed: seed * 1_000 + ++starts,
      functionDeath: 30,
      eventRepeat: 0,
      callFailure: 40,
    };
    return startCampaignCloud({ dataDirectory, ...(!isFair && { mayhem }) });
  };
  let cloud = await start(false);
  const network = await startUnreliableService(random, () => cloud.info.api);
  return {
    network,
    /** As monitors know it. */
    endpoint: `${network.url}${new URL(cloud.info.api).pathname}`,
    info: (): CloudInfo => cloud.info,
    addUser: (user: { username: string; password: string; scopes: string }) => addUser(dataDirectory, user),

    /** As a power cut does it. */
    kill: () => cloud.kill(),

    async restart(): Promise<void> {
      cloud = await start(false);
    },

    /** From now on nothing fails. */
    async calmDown(): Promise<void> {
      await cloud.stop();
      cloud = await start(true);
      await network.turn('fair');
    },

    async close(): Promise<void> {
      await network.close();
      await cloud.stop();
    },
  };
}

const command = resolve(import.meta.dirname, '../../../bin/lading.ts');

/** `lading user add` */
async function addUser(
  dataDirectory: string,
  { username, password, scopes }: { username: string; password: string; scopes: string },
): Promise<void> {
  const args = ['user', 'add', username, '--password-stdin', '--scopes', scopes, '--data', dataDirectory];
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', command, ...args], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  child.stdin.end(`${password}\n`);
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(`the user ${username} could not be added`);
}
