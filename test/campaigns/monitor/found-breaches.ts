import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import { Breach, SearchAnswer } from '../../../lambdas/sla/contract/search.ts';
import type { CloudInfo } from '../../../local/cloud-info.ts';
import type { Found } from './compare-breaches.ts';

/** Small pages, so that cursors are used. */
const pageLimit = 40;
const Token = z.object({ token: z.string() });

export interface Reader {
  username: string;
  password: string;
}

/** Asks for everything there is: the API by folder, status and day, the table itself, the monitor's directories. */
export async function findEverything(
  cloud: CloudInfo,
  reader: Reader,
  where: { folders: string[]; days: string[]; stateDirectory: string },
): Promise<Found> {
  const { api, breachTable } = cloud;
  const token = await signIn(api, reader);
  const search = (query: Record<string, string>) => searchAll(api, token, query);
  const byFolder = async (status: Record<string, string>) => {
    const lists: Breach[][] = [];
    for (const folder of where.folders) lists.push(await search({ folder, ...status }));
    return lists.flat();
  };
  const byDay = new Map<string, Breach[]>();
  for (const day of where.days) byDay.set(day, await search({ date: day }));
  const items = await scan(cloud, breachTable);
  const heads = items.filter(({ sk }) => sk === 'breach');
  return {
    all: await byFolder({}),
    open: await byFolder({ status: 'open' }),
    resolved: await byFolder({ status: 'resolved' }),
    byDay,
    heads: heads.map((item) => Breach.parse(item)),
    headIds: heads.map(({ pk }) => pk),
    dayIds: items.filter(({ sk }) => sk.startsWith('day#')).map(({ pk }) => pk),
    spooled: await readdir(join(where.stateDirectory, 'spool')),
    deadLetters: await readdir(join(where.stateDirectory, 'dead-letters')),
  };
}

async function signIn(api: string, reader: Reader): Promise<string> {
  const answer = await fetch(`${api}/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(reader),
  });
  return Token.parse(await answer.json()).token;
}

async function searchAll(api: string, token: string, query: Record<string, string>): Promise<Breach[]> {
  const found: Breach[] = [];
  let cursor: string | null | undefined;
  do {
    const parameters = { ...query, limit: String(pageLimit), ...(cursor && { cursor }) };
    const answer = await fetch(`${api}/sla-errors?${new URLSearchParams(parameters)}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    if (!answer.ok) throw new Error(`the search was answered ${answer.status}: ${await answer.text()}`);
    const page = SearchAnswer.parse(await answer.json());
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor);
  return found;
}

const Item = z.looseObject({ pk: z.string(), sk: z.string() });

async function scan(cloud: CloudInfo, TableName: string): Promise<z.infer<typeof Item>[]> {
  const { dynamodb: endpoint, accessKeyId, secretAccessKey } = cloud;
  const credentials = { accessKeyId, secretAccessKey };
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint, region: 'us-east-1', credentials }),
  );
  const items: z.infer<typeof Item>[] = [];
  try {
    for await (const page of paginateScan({ client }, { TableName, ConsistentRead: true })) {
      items.push(...(page.Items ?? []).map((item) => Item.parse(item)));
    }
  } finally {
    client.destroy();
  }
  return items.filter(({ pk }) => pk !== 'monitors');
}
