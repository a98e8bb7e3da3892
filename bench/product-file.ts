import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What a generated file holds. The same request gives the same bytes. */
export interface ProductFileRequest {
  rows: number;
  /** 12: all columns, about 254 bytes a row; 3: name, sku, description. */
  columns: 3 | 12;
  /** Every n-th row differs from the files with another number here; 0 changes none, 1 changes all. */
  changeEvery: number;
}

const header = {
  3: 'name,sku,description\n',
  12: 'sku,name,description,price,currency,category,tags,inventory_count,active,brand,gtin,updated_at\n',
};

/** Writes the file unless it is there already; returns its size in bytes. */
export async function writeProductFile(path: string, request: ProductFileRequest): Promise<number> {
  const known = await stat(path).catch(() => undefined);
  if (known) return known.size;
  await mkdir(dirname(path), { recursive: true });
  const output = createWriteStream(path);
  output.write(header[request.columns]);
  const rowsPerWrite = 5_000;
  for (let start = 0; start < request.rows; start += rowsPerWrite) {
    const end = Math.min(request.rows, start + rowsPerWrite);
    let text = '';
    for (let index = start; index < end; index++) text += productLine(index, request);
    if (!output.write(text)) await once(output, 'drain');
  }
  output.end();
  await once(output, 'close');
  return (await stat(path)).size;
}

const adjectives = [
  'Durable',
  'Compact',
  'Élégant',
  'Lightweight',
  'Classic',
  'Grün',
  'Heavy-duty',
  'Portable',
];
const nouns = [
  'kettle',
  'backpack',
  'desk lamp',
  'crêpe pan',
  'office chair',
  'tool box',
  'notebook',
  'water bottle',
];
const categories = [
  'Home > Kitchen',
  'Outdoor > Bags',
  'Office > Light',
  'Office > Seating',
  'Tools > Storage',
];
const brands = ['Acme', 'Nordwind', 'Müller & Söhne', 'Kanto', 'Bright Ideas'];

/** SKUs come in no order (as from a supplier's export), names and descriptions partly quoted and accented. */
function productLine(index: number, { rows, columns, changeEvery }: ProductFileRequest): string {
  const isChanged = changeEvery > 0 && index % changeEvery === 0;
  const number = (index * 7919 + 13) % coprimeSize(rows);
  const sku = `SKU-${String.fromCharCode(65 + (number % 26))}${String(number).padStart(8, '0')}`;
  const noun = nouns[number % nouns.length]!;
  const name = `${adjectives[index % adjectives.length]} ${noun} ${number}`;
  const edition = isChanged ? `edition ${changeEvery + 1}` : 'edition 1';
  const description = `"A ${noun}, made for daily use, ${edition}; item ${number} of the collection ""Season"", tested for ten years."`;
  if (columns === 3) return `${name},${sku},${description}\n`;
  const price = `${(number % 900) + (isChanged ? changeEvery + 1 : 1)}.${String(number % 100).padStart(2, '0')}`;
  const category = categories[number % categories.length]!;
  const brand = brands[number % brands.length]!;
  const tags = `tag${number % 50}|tag${number % 31}|sale`;
  const day = String(1 + (number % 28)).padStart(2, '0');
  const active = number % 7 === 0 ? 'no' : 'yes';
  const gtin = gtin13(200_000_000_000 + number);
  return `${sku},${name},${description},${price},EUR,${category},${tags},${number % 1000},${active},${brand},${gtin},2026-06-${day}T08:30:00Z\n`;
}

/** A size not divisible by the step 7919 (a prime), so that the numbers of a file never repeat. */
function coprimeSize(rows: number): number {
  return rows % 7919 === 0 ? rows + 1 : rows;
}

function gtin13(twelveDigits: number): string {
  let sum = 0;
  let rest = twelveDigits;
  for (let position = 0; position < 12; position++) {
    sum += (rest % 10) * (position % 2 === 0 ? 3 : 1);
    rest = Math.floor(rest / 10);
  }
  return `${twelveDigits}${(10 - (sum % 10)) % 10}`;
}
