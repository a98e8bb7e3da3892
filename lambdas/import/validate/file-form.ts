import { InputError } from '../../shared/errors.ts';
import type { FileCode } from '../codes.ts';

/** How much of the start of a file tells its form; more finds no further cases. */
export const formSampleBytes = 65_536;

const utf8Mark = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Looks at the first bytes of a file (up to `formSampleBytes`, fewer when the file is shorter) and tells whether it
 * begins with a UTF-8 byte order mark.
 * @throws InputError `file_empty`, `not_csv` or `encoding_unsupported`.
 */
export function checkFileForm(sample: Buffer): { byteOrderMark: boolean } {
  if (sample.length === 0) throw refusal('file_empty', 'The file is empty: it has 0 bytes.');
  const format = formats.find(({ at = 0, bytes }) => startsWith(sample.subarray(at), bytes));
  if (format) throw refusal('not_csv', `The file is ${format.name}, not a CSV file. ${howToSave}`);
  const encoding = foreignEncoding(sample);
  if (encoding) {
    throw refusal(
      'encoding_unsupported',
      `The file is encoded as ${encoding}, expected is UTF-8. ${howToSave}`,
    );
  }
  if (looksBinary(sample)) {
    throw refusal('not_csv', `The file holds binary data, not the text of a CSV file. ${howToSave}`);
  }
  return { byteOrderMark: startsWith(sample, utf8Mark) };
}

const howToSave = 'In a spreadsheet program choose "Save as", type "CSV UTF-8", and send that file.';

function refusal(code: FileCode, message: string): InputError {
  return new InputError(code, message);
}

/** Magic numbers, long enough that no header row begins with one. */
const formats: { name: string; bytes: Buffer; at?: number }[] = [
  { name: 'an Excel workbook (.xlsx) or another ZIP archive', bytes: latin1('PK\x03\x04') },
  { name: 'an empty ZIP archive', bytes: latin1('PK\x05\x06') },
  { name: 'a part of a split ZIP archive', bytes: latin1('PK\x07\x08') },
  { name: 'compressed with gzip', bytes: latin1('\x1f\x8b') },
  { name: 'an old or encrypted Excel workbook (.xls)', bytes: latin1('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1') },
  { name: 'a PDF document', bytes: latin1('%PDF-') },
  { name: 'a rich text document (.rtf)', bytes: latin1('{\\rtf') },
  { name: 'a PNG picture', bytes: latin1('\x89PNG') },
  { name: 'a JPEG picture', bytes: latin1('\xff\xd8\xff') },
  { name: 'a GIF picture', bytes: latin1('GIF89a') },
  { name: 'compressed with bzip2', bytes: latin1('1AY&SY'), at: 4 },
  { name: 'compressed with xz', bytes: latin1('\xfd7zXZ\x00') },
  { name: 'compressed with Zstandard', bytes: latin1('\x28\xb5\x2f\xfd') },
  { name: 'compressed with LZ4', bytes: latin1('\x04\x22\x4d\x18') },
  { name: 'a 7-Zip archive', bytes: latin1('7z\xbc\xaf\x27\x1c') },
  { name: 'a RAR archive', bytes: latin1('Rar!\x1a\x07') },
  { name: 'a tar archive', bytes: latin1('ustar'), at: 257 },
  { name: 'a Parquet file', bytes: latin1('PAR1\x15') },
  { name: 'an ORC file', bytes: latin1('ORC\x08') },
  { name: 'an Avro file', bytes: latin1('Obj\x01') },
  { name: 'an SQLite database', bytes: latin1('SQLite format 3\x00') },
];

function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

function startsWith(bytes: Buffer, start: Buffer): boolean {
  return bytes.length >= start.length && bytes.subarray(0, start.length).equals(start);
}

/** By byte order mark, else by where the NUL bytes stand that ASCII text has in these encodings. */
function foreignEncoding(sample: Buffer): string | undefined {
  const mark = sample.toString('hex', 0, 4);
  if (mark === 'fffe0000' || mark === '0000feff') return 'UTF-32';
  if (mark.startsWith('fffe') || mark.startsWith('feff')) return 'UTF-16';
  const nuls = [0, 0, 0, 0];
  for (const [at, byte] of sample.entries()) if (byte === 0) nuls[at % 4]! += 1;
  const [first, second, third, fourth] = nuls.map(
    (count) => count / Math.ceil(sample.length / 4),
  ) as Quarters;
  if (Math.min(first, second, third) > 0.9 || Math.min(second, third, fourth) > 0.9) return 'UTF-32';
  // A fifth, since text of other scripts has NUL bytes only at its commas, digits and line ends.
  const [even, odd] = [(first + third) / 2, (second + fourth) / 2];
  return Math.max(even, odd) > 0.2 && Math.min(even, odd) < Math.max(even, odd) / 10 ? 'UTF-16' : undefined;
}
type Quarters = [number, number, number, number];

/**
 * A few stray control bytes occur in exported text; compressed or machine data has about 10 %.
 * The absolute number keeps a single one in a tiny file harmless.
 */
function looksBinary(sample: Buffer): boolean {
  let controls = 0;
  for (const byte of sample) if (byte < 0x20 && !textControls.has(byte)) controls += 1;
  return controls > 8 && controls > sample.length * 0.05;
}

/** Tab, line feed, vertical tab, form feed, carriage return, the DOS end-of-file mark. */
const textControls = new Set([0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1a]);
