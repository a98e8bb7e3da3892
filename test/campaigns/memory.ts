import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { sendReports } from '../../bench/sla-load.ts';
import { daysOf, fillStore } from '../../bench/sla-store.ts';
import type { CloudInfo } from '../../local/cloud-info.ts';
import { seededRandom } from '../../shared/seeded-random.ts';
import { type CampaignCloud, startCampaignCloud } from './cloud/campaign-cloud.ts';
import { signInUser } from './cloud/sign-in-user.ts';
import { type EngineMemory, engineMemory } from './memory/engine-memory.ts';
import { searchDays } from './memory/search-days.ts';
import { withTemporaryData } from './temporary-data.ts';

/** What the engine may have resident, without the functions and mongod, which have limits of their own. */
const maxMegabytes = 500;

/**
 * `memory [--items N] [--rounds N]`: the resident memory of the engine with so many breaches in the table, and after
 * rounds of 500 reports of 20 files and 500 searches each. False when it was ever above 500 MB.
 */
export async function campaign(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: { items: { type: 'string', default: '1000000' }, rounds: { type: 'string', default: '8' } },
  });
  return withTemporaryData('memory', async (directory) => {
    const cloud = await startCampaignCloud({ dataDirectory: join(directory, 'data') });
    try {
      return await measure(cloud, Number(values.items), Number(values.rounds));
    } finally {
      await cloud.stop();
    }
  });
}

async function measure({ pid, info }: CampaignCloud, items: number, rounds: number): Promise<boolean> {
  const print = (line: string) => process.stdout.write(`${line}\n`);
  const row = (what: string, { residentMb, peakMb, anonymousMb }: EngineMemory) =>
    print(`| ${what} | ${residentMb} | ${anonymousMb} | ${peakMb} |`);
  print('| after | resident, MB | of it not from files | peak |\n|---|---|---|---|');
  row('the start', await engineMemory(pid));
  await fill(info, items);
  row(`${items.toLocaleString('en')} breaches`, await engineMemory(pid));
  const { token } = await signInUser(info, { username: 'memory-campaign', password: 'Correct-Horse-7' });
  for (let round = 1; round <= rounds; round++) {
    await traffic(info.api, token, round, items);
    row(`round ${round}: 500 reports of 20 files, 500 searches`, await engineMemory(pid));
  }
  const { peakMb } = await engineMemory(pid);
  print(`${peakMb <= maxMegabytes ? 'ok' : 'NO'}  at most ${maxMegabytes} MB: ${peakMb} MB`);
  return peakMb <= maxMegabytes;
}

async function fill(info: CloudInfo, items: number): Promise<void> {
  const credentials = { accessKeyId: info.accessKeyId, secretAccessKey: info.secretAccessKey };
  const raw = new DynamoDBClient({ endpoint: info.dynamodb, region: 'us-east-1', credentials });
  const client = DynamoDBDocumentClient.from(raw, { marshallOptions: { removeUndefinedValues: true } });
  await fillStore({ client, TableName: info.breachTable }, 0, items);
  raw.destroy();
}

async function traffic(baseUrl: string, token: string, round: number, items: number): Promise<void> {
  const now = Date.now();
  const { statuses } = await sendReports({
    ...{ baseUrl, token, connections: 8, reports: 500, filesPerReport: 20, runId: `round-${round}` },
    creationDate: new Date(now - 7_200_000).toISOString(),
    observedAt: new Date(now).toISOString(),
  });
  const searches = await searchDays({
    baseUrl,
    token,
    days: daysOf(items),
    count: 500,
    random: seededRandom(round),
  });
  const refused = Object.keys({ ...statuses, ...searches }).filter(
    (status) => !['200', '202', '429'].includes(status),
  );
  if (refused.length > 0) throw new Error(`answered with ${refused.join(', ')}`);
}
