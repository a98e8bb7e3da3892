import { ListObjectsCommand, ListObjectsV2Command, type ListObjectsV2CommandInput } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareKeys } from '../../../local/s3/key-order.ts';
import { listPage } from '../../../local/s3/list-page.ts';
import {
  PLAIN,
  putText,
  type RunningEndpoint,
  refusalOf,
  removeDirectory,
  startEndpoint,
} from './running-endpoint.ts';

const KEYS = ['a', 'dir/1', 'dir/2', 'dir/sub/3', 'dir ö/&<4>', 'z\u0001', '\ufffd', '🧺'];

let s3: RunningEndpoint;
beforeAll(async () => {
  s3 = await startEndpoint();
  for (const key of KEYS.toReversed()) await putText(s3.client, PLAIN, key, key);
});
afterAll(async () => {
  await s3.stop();
  await removeDirectory(s3.directory);
});

async function listAll(query: Partial<ListObjectsV2CommandInput>): Promise<string[]> {
  const names: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.client.send(
      new ListObjectsV2Command({ Bucket: PLAIN, ...query, ContinuationToken }),
    );
    names.push(...(page.Contents ?? []).map((object) => object.Key!));
    names.push(...(page.CommonPrefixes ?? []).map((prefix) => prefix.Prefix!));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
  return names;
}

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

it('keys come in the order of their UTF-8 bytes, whatever the page size', async () => {
  const printable = KEYS.filter((key) => !key.includes('\u0001')).sort(byBytes);
  for (const MaxKeys of [1, 2, 1000]) {
    const listed = await listAll({ MaxKeys });
    expect(listed.filter((key) => printable.includes(key))).toEqual(printable);
  }
});

it('keys that XML cannot hold come whole when they are asked for percent-encoded', async () => {
  const encoded = await listAll({ EncodingType: 'url' });
  expect(encoded.map(decodeURIComponent)).toEqual(KEYS.toSorted(byBytes));
});

it('a delimiter folds keys into common prefixes, across pages', async () => {
  for (const MaxKeys of [1, 1000]) {
    expect(await listAll({ Prefix: 'dir', Delimiter: '/', MaxKeys })).toEqual(['dir ö/', 'dir/']);
    expect((await listAll({ Prefix: 'dir/', Delimiter: '/', MaxKeys })).sort()).toEqual([
      'dir/1',
      'dir/2',
      'dir/sub/',
    ]);
  }
});

it('start-after leaves out what comes before', async () => {
  expect(await listAll({ StartAfter: 'dir/2', Prefix: 'dir/' })).toEqual(['dir/sub/3']);
});

it('the first version of the listing pages by marker', async () => {
  const first = await s3.client.send(new ListObjectsCommand({ Bucket: PLAIN, Prefix: 'dir/', MaxKeys: 2 }));
  const Marker = first.Contents?.at(-1)?.Key;
  const second = await s3.client.send(new ListObjectsCommand({ Bucket: PLAIN, Prefix: 'dir/', Marker }));
  expect([first.IsTruncated, second.IsTruncated]).toEqual([true, false]);
  expect(second.Contents?.map((object) => object.Key)).toEqual(['dir/sub/3']);
});

it('a made-up continuation token is refused', async () => {
  const call = s3.client.send(new ListObjectsV2Command({ Bucket: PLAIN, ContinuationToken: '!' }));
  expect(await refusalOf(call)).toEqual({ code: 'InvalidArgument', status: 400 });
});

it('pages of any size add up to the whole listing', () => {
  const key = fc.string({ unit: fc.constantFrom('a', 'b', '/', '\ue000', '🧺'), minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(
      fc.uniqueArray(key),
      fc.constantFrom('', 'a', 'a/'),
      fc.constantFrom('', '/'),
      fc.integer({ min: 1, max: 4 }),
      (keys, prefix, delimiter, maxEntries) => {
        const sorted = keys.toSorted(compareKeys);
        expect(sorted).toEqual(keys.toSorted(byBytes));
        const listed: string[] = [];
        let after = '';
        for (let more = true; more; ) {
          const page = listPage(sorted, () => true, { prefix, delimiter, after, maxEntries });
          listed.push(...page.entries.map((entry) => ('key' in entry ? entry.key : entry.commonPrefix)));
          more = page.isTruncated;
          after = page.last;
        }
        expect(listed).toEqual(foldedNaively(sorted, prefix, delimiter));
      },
    ),
  );
});

function foldedNaively(keys: string[], prefix: string, delimiter: string): string[] {
  const names = keys
    .filter((key) => key.startsWith(prefix))
    .map((key) => {
      const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
      return cut === -1 ? key : key.slice(0, cut + 1);
    });
  return [...new Set(names)];
}
