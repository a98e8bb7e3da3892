import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type LedgerHeader,
  ledgerPath,
  readLedger,
  readLedgerHeader,
  writeLedger,
} from '../../monitor/ledger.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const header: LedgerHeader = {
  version: 1,
  folder: '/in',
  rules: 'r',
  clock: { now: 1, uptime: 2, boot: 'b' },
  listedAt: 3,
  nextLookAt: null,
  directories: { '': 5.25 },
  files: 0,
};
const time = fc.integer({ min: -1e12, max: 4e12 });
const file = fc.record({
  arrived: time,
  created: time,
  modified: time,
  sizeBytes: fc.maxSafeNat(),
  isReported: fc.boolean(),
});

describe('the ledger of a folder', () => {
  let path: string;
  beforeAll(async () => {
    const state = await temporaryDirectory();
    await mkdir(join(state, 'ledger'));
    path = ledgerPath(state, '/in');
  });

  it('comes back as it was written, whatever the files are called', async () => {
    const name = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('a\nb', '\ud800.csv', '"', '\\n'));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, file)), async (entries) => {
        const files = new Map(entries);
        await writeLedger(path, { header, files });
        const read = { header: { ...header, files: files.size }, files };
        expect(await readLedger(path)).toEqual(read);
        expect(await readLedgerHeader(path)).toEqual(read.header);
      }),
      { numRuns: 50 },
    );
  });

  it('is known to be damaged when any part of it is missing', async () => {
    const entry = { arrived: 1, created: 1, modified: 1, sizeBytes: 1, isReported: true };
    await writeLedger(path, {
      header,
      files: new Map([
        ['a', entry],
        ['b', entry],
      ]),
    });
    const text = await readFile(path, 'utf8');
    for (let length = 0; length < text.length; length++) {
      await writeFile(path, text.slice(0, length));
      expect(await readLedger(path)).toBe('damaged');
    }
  });

  it('takes under 70 bytes for a file with a name of 24 characters', async () => {
    const now = Date.now();
    const entry = { arrived: now, created: now, modified: now, sizeBytes: 123_456, isReported: false };
    const files = new Map(
      Array.from({ length: 1000 }, (_, index) => [`order-${index}-20261121.csv`.padEnd(24), entry]),
    );
    await writeLedger(path, { header, files });
    expect((await readFile(path)).length / 1000).toBeLessThan(70);
  });
});
