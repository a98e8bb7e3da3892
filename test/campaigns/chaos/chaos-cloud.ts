import { type CampaignCloud, startCampaignCloud } from '../cloud/campaign-cloud.ts';
import type { Mayhem } from './mayhem.ts';

export type ChaosCloud = ReturnType<typeof chaosCloud>;

/** An embedded cloud that may die at any time and starts again on the same data. */
export function chaosCloud(
  dataDirectory: string,
  mongodbUri: () => string,
  mayhem?: Mayhem,
  projectDirectory?: string,
) {
  let starts = 0;
  let current = start();
  // Whoever uses it next sees the failure.
  current.catch(() => undefined);

  function start(): Promise<CampaignCloud> {
    starts += 1;
    const drawn = mayhem && { ...mayhem, seed: mayhem.seed + starts };
    const where = { dataDirectory, projectDirectory, mongodbUri: mongodbUri() };
    return startCampaignCloud({ ...where, ...(drawn && { mayhem: drawn }) });
  }

  return {
    /** The one that runs now or starts just now. */
    current: (): Promise<CampaignCloud> => current,
    connection: async () => (await current).connection,

    async killAndRestart(): Promise<void> {
      const killed = current;
      current = killed.then(async (cloud) => {
        await cloud.kill();
        return start();
      });
      current.catch(() => undefined);
      await current;
    },

    async stop(): Promise<void> {
      await (await current).stop();
    },
  };
}
