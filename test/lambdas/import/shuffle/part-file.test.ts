import { describe, expect, it } from '@jest/globals';
import { BSON } from 'mongodb';
import { documentKey } from '../../../../lambdas/catalogue/product-key.ts';
import {
  decodeOffsetTable,
  encodeOffsetTable,
  offsetTableBytes,
  type RecordHeader,
  readRecords,
  writeRecordHeader,
} from '../../../../lambdas/import/shuffle/part-file.ts';

const header: RecordHeader = {
  row: 7,
  line: 4_000_000_000,
  unlistedDuplicates: 3,
  isLoser: false,
  activeDefaulted: true,
};

function record(header: RecordHeader, document: object): Buffer {
  const bytes = Buffer.alloc(13);
  writeRecordHeader(bytes, 0, header);
  return Buffer.concat([bytes, BSON.serialize(document)]);
}

describe('a part', () => {
  it('gives back its records', () => {
    const loser = { ...header, row: 6, isLoser: true, activeDefaulted: false };
    const segment = Buffer.concat([
      record(loser, { _id: 'é1', sku: 'É1' }),
      record(header, { _id: 'é1', sku: 'é1' }),
    ]);
    const records = [...readRecords(segment)].map((each) => ({
      ...each,
      key: documentKey(each.document).toString(),
      document: BSON.deserialize(each.document),
    }));
    expect(records).toEqual([
      { ...loser, key: 'é1', document: { _id: 'é1', sku: 'É1' } },
      { ...header, key: 'é1', document: { _id: 'é1', sku: 'é1' } },
    ]);
  });

  it('tells where each partition lies, also empty ones', () => {
    const table = encodeOffsetTable([
      { startByte: 0, records: 2 },
      { startByte: 90, records: 0 },
      { startByte: 90, records: 1 },
    ]);
    expect(table.length).toBe(offsetTableBytes(3));
    expect(decodeOffsetTable(table, 130 + table.length)).toEqual([
      { startByte: 0, endByte: 90, records: 2 },
      { startByte: 90, endByte: 90, records: 0 },
      { startByte: 90, endByte: 130, records: 1 },
    ]);
  });

  it.each([
    ['empty', Buffer.alloc(0)],
    ['something else', Buffer.from('not a part at all')],
    ['cut', encodeOffsetTable([{ startByte: 0, records: 1 }]).subarray(1)],
  ])('that is %s is refused', (_, tail) => {
    expect(() => decodeOffsetTable(tail, 100)).toThrow('not the end of a part');
  });
});
