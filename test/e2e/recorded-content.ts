import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const header =
  'sku,name,description,price,currency,category,tags,inventory_count,active,brand,gtin,updated_at,note';
const good = 'k-1,Kanne,Rund,1.50,EUR,Home > Tea,a|b,3,true,Brand,4006381333931,2026-01-01,extra'.split(',');
const lines = (...rows: string[]) => rows.map((row) => `${row}\n`).join('');

/** Files that have the marker in each place a file can have it: each cell, the header, instead of the header. */
export function filesWith(marker: string): { name: string; text: string; code: string | null }[] {
  const oneCellEach = good.map((_, column) =>
    good.map((cell, at) => (at === column ? marker : at === 0 ? `k-${column}` : cell)).join(','),
  );
  const row = good.join(',');
  return [
    { name: 'cells.csv', text: lines(header, ...oneCellEach, oneCellEach[0]!), code: null },
    { name: 'surplus.csv', text: lines(header, row, `${row},${marker}`, `"${marker}`), code: null },
    { name: 'attribute.csv', text: lines(`${header},${marker}`, `${row},b`, `k-9,${row},b`), code: null },
    { name: 'no-header.csv', text: lines(`${marker},12.50`, `${marker} 2,13`), code: 'column_missing' },
    {
      name: 'twice.csv',
      text: lines(`sku,name,${marker},${marker}`, 'a,b,c,d'),
      code: 'column_repeated',
    },
    { name: 'only-header.csv', text: lines(`sku,name,${marker}`), code: 'file_has_no_rows' },
  ];
}

/** What the embedded cloud records besides the data itself: logs, mails, executions, events on their way. */
const records = ['logs', 'mail', 'step-functions', 'async-invocations', 'event-deliveries', 'mongodb'];

/** The records below the data directory, by the path of their file; the files of the database itself left out. */
export async function readRecords(dataDirectory: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const record of records) {
    for (const entry of await readdir(join(dataDirectory, record), {
      recursive: true,
      withFileTypes: true,
    })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile() && !path.includes('/mongodb/data/')) found.set(path, await readFile(path, 'utf8'));
    }
  }
  return found;
}
