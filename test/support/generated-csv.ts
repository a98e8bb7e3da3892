import type { Delimiter, Encoding } from '../../lambdas/import/read/dialect.ts';
import type { SeededRandom } from '../../shared/seeded-random.ts';
import { generatedCell } from './generated-cell.ts';

export interface GeneratedCsv {
  /** As they would be sent, compression aside. */
  bytes: Buffer;
  delimiter: Delimiter;
  encoding: Encoding;
  byteOrderMark: boolean;
  /** The header is as it was made: it names an SKU and a name, separated by the delimiter. */
  isHeaderWhole: boolean;
}

export interface GeneratedKind {
  delimiter: Delimiter;
  encoding: Encoding;
  /** Most data rows before the text is mutated. */
  maxRows: number;
}

/** A small product file that is nearly right: made from columns, rows and cells, then damaged here and there. */
export function generatedCsv(
  random: SeededRandom,
  { delimiter, encoding, maxRows }: GeneratedKind,
): GeneratedCsv {
  const names = headerNames(random);
  const ends = random.oneIn(2) ? [random.pick(lineEnds)] : lineEnds;
  const end = () => random.pick(ends) + (random.oneIn(12) ? random.pick(lineEnds) : '');
  const lead = random.oneIn(20) ? random.pick(lineEnds) : '';
  const header = lead + names.map((name) => quoted(name, random, delimiter, 8)).join(delimiter) + end();
  const skus = Array.from({ length: 4 }, () => generatedCell('sku', random));
  let rows = '';
  for (let row = 1 + random.below(maxRows); row > 0; row--) {
    const cells = names.map((name) => {
      // Few SKUs, so that some come twice.
      const cell = name === 'sku' && random.oneIn(2) ? random.pick(skus) : generatedCell(name, random);
      return quoted(cell, random, delimiter, 4);
    });
    if (random.oneIn(24)) cells.pop();
    if (random.oneIn(24)) cells.push('surplus');
    rows += cells.join(delimiter) + (row === 1 && random.oneIn(2) ? '' : end());
  }
  const damagedHeader = random.oneIn(50) ? mutated(header, random, delimiter) : header;
  const data = random.oneIn(2) ? mutated(rows, random, delimiter) : rows;
  const byteOrderMark = encoding.startsWith('utf-16') ? !random.oneIn(4) : random.oneIn(6);
  const text = (byteOrderMark && encoding !== 'windows-1252' ? '\ufeff' : '') + damagedHeader + data;
  const whole = encoded(text, encoding);
  const bytes = damaged(whole, random);
  const isHeaderWhole = damagedHeader === header && bytes === whole;
  return { bytes, delimiter, encoding, byteOrderMark, isHeaderWhole };
}

const lineEnds = ['\n', '\r\n', '\r'];

const known = [
  'description',
  'price',
  'currency',
  'category',
  'tags',
  'stock',
  'active',
  'brand',
  'gtin',
  'updated_at',
];
const unknown = ['Colour', 'größe', '1', '__proto__', 'a.b', '$set', '', '=1', "'2"];

function headerNames(random: SeededRandom): string[] {
  const extra = [...known, ...unknown].filter(() => random.oneIn(4));
  if (random.oneIn(8)) extra.push(random.pick(['lading_row', 'Lading_x']));
  const names = ['sku', 'name', ...extra];
  for (let at = names.length - 1; at > 0; at--) {
    const other = random.below(at + 1);
    [names[at], names[other]] = [names[other]!, names[at]!];
  }
  return names;
}

/** Quoted where it must be, and else once in `times`. */
function quoted(cell: string, random: SeededRandom, delimiter: string, times: number): string {
  const must = cell.includes(delimiter) || /^"|[\r\n]/.test(cell);
  return must || random.oneIn(times) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

const tokens = [
  '"',
  '""',
  '"',
  '\n',
  '\r',
  '\r\n',
  '\0',
  ' ',
  'é',
  '漢',
  '🧦',
  '\ufeff',
  '\u200b',
  ';',
  ',',
  '\t',
  '|',
  '","',
];

function mutated(text: string, random: SeededRandom, delimiter: string): string {
  let result = text;
  for (let times = 1 + random.below(4); times > 0; times--) {
    const at = random.below(result.length + 1);
    const to = Math.min(at + 1 + random.below(4), result.length);
    const token = random.oneIn(4) ? delimiter : random.pick(tokens);
    const piece = random.pick(['', token, token, token, result.slice(at, to).repeat(2)]);
    result = result.slice(0, at) + piece + result.slice(random.oneIn(2) ? at : to);
  }
  return result;
}

const bytesOfNoText = [0xff, 0xc3, 0x80, 0xed, 0xf0, 0x9f, 0x81, 0xe9, 0x00];

/** Once in eight: a byte or two that are no text, or the end cut off. */
function damaged(bytes: Buffer, random: SeededRandom): Buffer {
  if (!random.oneIn(8)) return bytes;
  const at = random.below(bytes.length + 1);
  if (random.oneIn(4)) return bytes.subarray(0, at);
  const byte = Buffer.of(random.pick(bytesOfNoText));
  return Buffer.concat([bytes.subarray(0, at), byte, bytes.subarray(random.oneIn(2) ? at : at + 1)]);
}

function encoded(text: string, encoding: Encoding): Buffer {
  if (encoding === 'windows-1252') return Buffer.from(text, 'latin1');
  if (encoding === 'utf-8') return Buffer.from(text);
  const units = Buffer.from(text, 'utf16le');
  return encoding === 'utf-16le' ? units : units.swap16();
}
