import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { addUser } from '../cli/add-user.ts';
import { SignedIn } from '../lambdas/auth/contract.ts';
import { ConfigError } from '../lambdas/shared/errors.ts';
import type { CloudInfo } from '../local/cloud-info.ts';
import { answeredStatuses } from './api/answered-statuses.ts';
import { forgiveSignIns } from './api/forgive-sign-ins.ts';
import { installTester } from './api/install-tester.ts';
import { runTester, type TesterReport } from './api/run-tester.ts';
import { startCampaignCloud } from './cloud/campaign-cloud.ts';
import { withTemporaryData } from './temporary-data.ts';

const username = 'api-campaign';
const password = 'Correct-Horse-7';
const folder = '/srv/orders/in';
const dayMs = 86_400_000;
const mostPrintedLines = 200;
const mostPrintedColumns = 500;

/**
 * `api [--examples N] [--seed S]`: Schemathesis against the description that a whole embedded cloud gives of its API.
 * False when an answer is not as described, or is a 5xx.
 */
export async function campaign(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: { examples: { type: 'string', default: '300' }, seed: { type: 'string', default: '1' } },
  });
  const python = await installTester().catch((error: unknown) => {
    if (error instanceof ConfigError) return process.stdout.write(`NO  ${error.message}\n`);
    throw error;
  });
  if (typeof python !== 'string') return false;
  return withTemporaryData('api', async (directory) => {
    const dataDirectory = join(directory, 'data');
    const cloud = await startCampaignCloud({ dataDirectory });
    const ending = new AbortController();
    const forgiving = forgiveSignIns(cloud.info.dynamodb, ending.signal);
    try {
      const { token, refreshToken } = await signIn(cloud.info);
      const now = Date.now();
      await reportLateFiles(cloud.info.api, token, new Date(now - 2 * dayMs));
      const days = [0, 1, 2].map((ago) => new Date(now - ago * dayMs).toISOString().slice(0, 10));
      const testerDirectory = join(directory, 'tester');
      await mkdir(testerDirectory);
      const testing = runTester({
        python,
        api: cloud.info.api,
        token,
        dictionaries: {
          users: [username],
          passwords: [password],
          'refresh-tokens': [refreshToken],
          days,
          folders: [folder],
        },
        examples: Number(values.examples),
        seed: Number(values.seed),
        directory: testerDirectory,
      });
      const report = await Promise.race([testing, forgiving.then(() => testing)]);
      const failures = await tellStatuses(join(dataDirectory, 'logs', 'api-access.log'));
      return (await tell(report, values.seed, testerDirectory)) && failures === 0;
    } finally {
      ending.abort();
      await forgiving.catch(() => undefined);
      await cloud.stop();
    }
  });
}

async function signIn({ api, cognito: endpoint, userPoolId }: CloudInfo): Promise<SignedIn> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const cognito = new CognitoIdentityProviderClient({ region: 'us-east-1', endpoint, credentials });
  await addUser({ cognito, userPoolId }, { username, password, scopes: ['sla.write', 'sla.read'] });
  cognito.destroy();
  return SignedIn.parse(await post(`${api}/auth/token`, { username, password }));
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

/** Prints a line for each route; gives the number of answers from 500 on. */
async function tellStatuses(accessLog: string): Promise<number> {
  let failures = 0;
  let otherMethods = 0;
  for (const [route, counts] of [...(await answeredStatuses(accessLog))].sort()) {
    const known = [...counts].sort();
    for (const [status, count] of known) if (Number(status) >= 500) failures += count;
    const shown = known.map(([status, count]) => `${status} × ${count}`).join(', ');
    if ([...counts.keys()].join() === '405') otherMethods += counts.get('405') ?? 0;
    else process.stdout.write(`    ${route.padEnd(32)} ${shown}\n`);
  }
  process.stdout.write(`    ${'other methods'.padEnd(32)} 405 × ${otherMethods}\n`);
  return failures;
}

async function tell(
  report: TesterReport & { exitCode: number },
  seed: string,
  directory: string,
): Promise<boolean> {
  const { operations, test_cases: cases, phases, failures, errors, exitCode } = report;
  const isTested = report.complete && operations.tested === operations.selected;
  const isRight = exitCode === 0 && isTested && failures.length === 0 && errors.length === 0;
  const shown = Object.entries(phases).map(([name, { status }]) => `${name} ${status}`);
  process.stdout.write(
    `${isRight ? 'ok' : 'NO'}  seed ${seed}: ${operations.tested} of ${operations.selected} operations, ` +
      `${cases.generated} cases in ${Math.round(report.running_time)} s, ${cases.unique_failures} failures; ${shown.join(', ')}\n`,
  );
  for (const { code, title, operations: where } of failures) {
    process.stdout.write(`      ${code} ${title}: ${where.join(', ')}\n`);
  }
  if (!isRight) await tellDetails(join(directory, 'tester.txt'));
  return isRight;
}

/** The words of the tester, from the failures on. */
async function tellDetails(file: string): Promise<void> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  const first = Math.max(
    0,
    lines.findIndex((line) => /^=+ (FAILURES|ERRORS|WARNINGS) =/.test(line)),
  );
  for (const line of lines.slice(first, first + mostPrintedLines)) {
    process.stdout.write(`      ${line.slice(0, mostPrintedColumns)}\n`);
  }
}
