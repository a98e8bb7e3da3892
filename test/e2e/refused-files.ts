import { gzipSync } from 'node:zlib';

/** Files without a row that could be imported, with the code that says why. */
export const refusedFiles: [string, string | Buffer, string][] = [
  ['nothing.csv', '', 'file_empty'],
  ['header-only.csv', 'sku,name\n', 'file_has_no_rows'],
  ['no-name.csv', 'sku,price\na,1\n', 'column_missing'],
  ['twice.csv', 'sku,name,Product SKU\na,b,c\n', 'column_repeated'],
  ['workbook.csv', Buffer.from('504b0304140006000800', 'hex'), 'not_csv'],
  ['packed-workbook.csv.gz', gzipSync(Buffer.from('504b0304140006000800', 'hex')), 'not_csv'],
  ['cut.csv.gz', gzipSync('sku,name\na,b\n').subarray(0, 25), 'gzip_damaged'],
  ['utf-32.csv', Buffer.from('fffe0000730000006b000000', 'hex'), 'encoding_unsupported'],
];
