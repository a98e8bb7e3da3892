import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { CloudInfo } from '../../local/cloud-info.ts';
import { ConfigError } from '../../shared/errors.ts';
import { forgiveSignIns } from './api/forgive-sign-ins.ts';
import { installTester } from './api/install-tester.ts';
import { runTester, type TesterTask } from './api/run-tester.ts';
import { tellReport, tellStatuses } from './api/tell.ts';
import { startCampaignCloud } from './cloud/campaign-cloud.ts';
import { signInUser } from './cloud/sign-in-user.ts';
import { withTemporaryData } from './temporary-data.ts';

const username = 'api-campaign';
const password = 'Correct-Horse-7';
const folder = '/srv/orders/in';
const dayMs = 86_400_000;

type Wishes = Pick<TesterTask, 'python' | 'examples' | 'seed'>;

/**
 * `api [--examples N] [--seed S]`: Schemathesis against the description that a whole embedded cloud gives of its API.
 * False when an answer is not as described, or is a 5xx.
 */
export async function campaign(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: { examples: { type: 'string', default: '300' }, seed: { type: 'string', default: '1' } },
  });
  const wishes = { examples: Number(values.examples), seed: Number(values.seed) };
  try {
    const python = await installTester();
    return await withTemporaryData('api', (directory) => testCloud(directory, { python, ...wishes }));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stdout.write(`NO  ${error.message}\n`);
    return false;
  }
}

async function testCloud(directory: string, wishes: Wishes): Promise<boolean> {
  const dataDirectory = join(directory, 'data');
  const testerDirectory = join(directory, 'tester');
  await mkdir(testerDirectory);
  const cloud = await startCampaignCloud({ dataDirectory });
  const ending = new AbortController();
  const forgiving = forgiveSignIns(cloud.info, ending.signal);
  try {
    const testing = testApi(cloud.info, testerDirectory, wishes);
    // Forgiving ends before the tester only when it fails.
    const report = await Promise.race([testing, forgiving.then(() => testing)]);
    const failures = await tellStatuses(join(dataDirectory, 'logs', 'api-access.log'));
    return (await tellReport(report, wishes.seed, testerDirectory)) && failures === 0;
  } finally {
    ending.abort();
    await forgiving.catch(() => undefined);
    await cloud.stop();
  }
}

async function testApi(info: CloudInfo, directory: string, wishes: Wishes) {
  const { token, refreshToken } = await signInUser(info, { username, password });
  const now = Date.now();
  const days = [0, 1, 2].map((ago) => new Date(now - ago * dayMs).toISOString().slice(0, 10));
  await reportLateFiles(info.api, token, new Date(now - 2 * dayMs));
  const dictionaries = {
    users: [username],
    passwords: [password],
    'refresh-tokens': [refreshToken],
    days,
    folders: [folder],
  };
  return runTester({ ...wishes, api: info.api, token, dictionaries, directory });
}

/** More than a page of them, on the last three days. */
async function reportLateFiles(api: string, token: string, since: Date): Promise<void> {
  const creationDate = since.toISOString();
  const files = Array.from({ length: 300 }, (_, number) => ({ filename: `${number}.csv`, creationDate }));
  await post(`${api}/sla-errors`, { sla_error: [{ folder, sla: 60, files }] }, token);
}

async function post(url: string, body: object, token?: string): Promise<unknown> {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}
