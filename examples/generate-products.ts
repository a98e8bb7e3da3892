import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../shared/seeded-random.ts';

/**
 * Makes `examples/products.csv`: about 2,000 rows of an outdoor shop, with accents, quoted line breaks, duplicates,
 * one unknown column and one row for each reason why a row can be rejected.
 * The same bytes every time; run `npx node examples/generate-products.ts` after a change.
 */
export function exampleProducts(): Buffer {
  const rows = goodRows(1_950);
  // Spread over the file, so that the report shows real row and line numbers.
  for (const [index, row] of badRows.entries()) rows.splice(120 * (index + 1), 0, row);
  for (const [index, row] of duplicateRows.entries()) rows.splice(400 * (index + 1), 0, row);
  const lines = [Buffer.from(`${header.join(',')}\r\n`), ...rows.map(encodedRow), unclosedRow];
  return Buffer.concat([Buffer.from('\ufeff'), ...lines]);
}

const header = [
  'Product SKU',
  'Title',
  'Description',
  'Price',
  'Currency',
  'Category',
  'Tags',
  'Stock',
  'Active',
  'Vendor',
  'EAN',
  'Updated At',
  'Warranty (months)',
];

type Row = string | readonly string[];

const kinds = [
  ['Zelt', 'Camping > Zelte', 'tent|shelter'],
  ['Sleeping bag', 'Camping > Sleeping', 'warm|down'],
  ['Crêpière', 'Kitchen > Pans', 'steel|cooking'],
  ['Rucksack', 'Bags > Hiking', 'bag|40l'],
  ['Raquettes à neige', 'Winter > Snow', 'snow|hire'],
  ['Hängematte', 'Camping > Hammocks', 'garden|travel'],
  ['Água bottle', 'Kitchen > Bottles', 'steel|bpa-free'],
  ['Lanterna', 'Camping > Light', 'led|usb'],
] as const;
const brands = [
  'Fjällräv',
  'Nordstjärna',
  'Müller & Söhne',
  'O’Hara',
  'Ibérica',
  'Łódź Outdoor',
  '山道',
  'Acme',
];
const colours = ['red', 'blau', 'grün', 'jaune', 'schwarz', 'weiß', 'oransje', 'café'];

function goodRows(count: number): Row[] {
  const { below, pick } = seededRandom(20_260_701);
  return Array.from({ length: count }, (_, index) => {
    const [kind, category, tags] = pick(kinds);
    const colour = pick(colours);
    const brand = pick(brands);
    const day = String(1 + below(28)).padStart(2, '0');
    return [
      `OUT-${String(index * 7 + 1000).padStart(6, '0')}`,
      `${kind} ${colour} ${index + 1}`,
      index % 9 === 0
        ? `${kind} by "${brand}".\nMade for weeks outside,\nwashable at 30 °C.`
        : `${kind}, ${colour}, made by ${brand} for weeks outside.`,
      `${below(400) + 3}.${pick(['00', '50', '90', '95', '99'])}`,
      pick(['EUR', 'EUR', 'EUR', 'sek', 'USD']),
      category,
      `${tags}|${colour}`,
      String(below(900)),
      pick(['yes', 'yes', 'yes', 'no', 'active', '1', '']),
      brand,
      index % 400 === 399 ? '4006381333932' : gtin13(400_638_100_000 + index),
      pick([`2026-06-${day}`, `2026-06-${day}T08:30:00+02:00`, `2026-06-${day}T06:30:00Z`]),
      pick(['12', '24', '60', '']),
    ];
  });
}

/** One row for each code but `quote_unclosed`, which swallows the rest of the file and so comes last. */
const badRows: Row[] = [
  badRow({ 0: ' ' }),
  badRow({ 0: `OUT-${'9'.repeat(70)}` }),
  badRow({ 1: '' }),
  badRow({ 9: 'Very long brand name '.repeat(6) }),
  badRow({ 3: '12,50' }),
  badRow({ 4: 'EURO' }),
  badRow({ 5: 'Camping > > Zelte' }),
  badRow({ 6: Array.from({ length: 51 }, (_, index) => `tag ${index}`).join('|') }),
  badRow({ 7: '12.5' }),
  badRow({ 8: 'maybe' }),
  badRow({ 10: '12345' }),
  badRow({ 11: '2026-02-30' }),
  ['OUT-BAD-SHORT', 'A row that ends too early'],
  // ISO 8859-1 bytes in a UTF-8 file: written as they are, see encodedRow.
  'OUT-BAD-BYTES,Caf\u00e9 set,Bytes that are not UTF-8,10.00,EUR,Kitchen > Pans,,1,yes,Acme,,,\r\n',
];

const duplicateRows: Row[] = [
  badRow({ 0: 'out-001007', 1: 'Zelt, price corrected', 3: '199.00' }),
  badRow({ 0: ' OUT-001014 ', 1: 'Rucksack, newer name' }),
  badRow({ 0: 'ｏｕｔ-001021', 1: 'Hängematte in full-width letters' }),
  badRow({ 0: 'OUT-001021', 1: 'Hängematte, the last row wins' }),
];

const unclosedRow = Buffer.from('OUT-BAD-QUOTE,"A quote that nobody closes,,1.00,EUR,,,,,,,,\r\n');

function badRow(cells: Record<number, string>): string[] {
  const good = [
    'OUT-BAD',
    'A row with a fault',
    '',
    '10.00',
    'EUR',
    'Camping > Zelte',
    'tent',
    '5',
    'yes',
    'Acme',
    '',
    '',
    '',
  ];
  return good.map((cell, column) => cells[column] ?? cell);
}

function encodedRow(row: Row): Buffer {
  if (typeof row === 'string') return Buffer.from(row, 'latin1');
  return Buffer.from(`${row.map(quoted).join(',')}\r\n`);
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Appends the GS1 check digit to twelve digits. */
function gtin13(twelveDigits: number): string {
  const digits = [...String(twelveDigits)].map(Number);
  const sum = digits.reduce((total, digit, index) => total + digit * (index % 2 === 0 ? 1 : 3), 0);
  return `${twelveDigits}${(10 - (sum % 10)) % 10}`;
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(join(import.meta.dirname, 'products.csv'), exampleProducts());
}
