import { InputError } from '../../../shared/errors.ts';
import { type Encoding, encodingNames, setBySender } from '../read/dialect.ts';
import type { FileCode } from '../run/codes.ts';
import { transcoder } from './transcode.ts';

/** How much of the start of a file tells its form; more finds no further cases. */
export const formSampleBytes = 65_536;

/** The encoding that the first bytes tell, or the one to go on with until a byte is met that does not fit. */
export interface FoundEncoding {
  encoding: Encoding;
  evidence: string;
  /** False for UTF-8 without a mark: whether it is that, only the whole file tells. */
  isSure: boolean;
}

/**
 * Looks at the first bytes of a file (up to `formSampleBytes`, fewer when the file is shorter), unpacked if it was
 * compressed, and tells how its text is encoded: by the byte order mark, else by where the NUL bytes stand that ASCII
 * characters have in UTF-16. `wished` overrules both.
 * @throws InputError `file_empty`, `not_csv` or `encoding_unsupported`.
 */
export function readFileForm(sample: Buffer, wished?: Encoding): FoundEncoding {
  if (sample.length === 0) throw refusal('file_empty', 'The file is empty: it has 0 bytes.');
  const format = formats.find(({ at = 0, bytes }) => startsWith(sample.subarray(at), bytes));
  if (format) throw refusal('not_csv', `The file is ${format.name}, not a CSV file. ${howToSave}`);
  const found = wished
    ? { encoding: wished, evidence: setBySender, isSure: true }
    : (markedEncoding(sample) ?? encodingOfNuls(sample) ?? unmarked);
  if (looksBinary(transcoder(found.encoding).push(sample))) {
    const asSet = wished ? `, when it is read as ${encodingNames[wished]}, which the sender has set` : '';
    throw refusal('not_csv', `The file holds binary data, not the text of a CSV file${asSet}. ${howToSave}`);
  }
  return found;
}

/** Whether the bytes begin as gzip does (RFC 1952), whatever the name of the file. */
export function isGzip(start: Buffer): boolean {
  return startsWith(start, gzipMagic);
}

const gzipMagic = Buffer.from([0x1f, 0x8b]);

const unmarked: FoundEncoding = { encoding: 'utf-8', evidence: '', isSure: false };

const howToSave = 'In a spreadsheet program choose "Save as", type "CSV UTF-8", and send that file.';

function refusal(code: FileCode, message: string): InputError {
  return new InputError(code, message);
}

/** Magic numbers, long enough that no header row begins with one. */
const formats: { name: string; bytes: Buffer; at?: number }[] = [
  { name: 'an Excel workbook (.xlsx) or another ZIP archive', bytes: latin1('PK\x03\x04') },
  { name: 'an empty ZIP archive', bytes: latin1('PK\x05\x06') },
  { name: 'a part of a split ZIP archive', bytes: latin1('PK\x07\x08') },
  { name: 'compressed with gzip more than once', bytes: gzipMagic },
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

function markedEncoding(sample: Buffer): FoundEncoding | undefined {
  const mark = sample.toString('hex', 0, 4);
  if (mark === 'fffe0000' || mark === '0000feff') throw utf32();
  const found = marks.find(({ bytes }) => mark.startsWith(bytes));
  if (!found) return undefined;
  const evidence = `the file begins with its byte order mark, ${found.bytes.toUpperCase().replace(/..(?=.)/g, '$& ')}`;
  return { encoding: found.encoding, evidence, isSure: true };
}

const marks: { bytes: string; encoding: Encoding }[] = [
  { bytes: 'efbbbf', encoding: 'utf-8' },
  { bytes: 'fffe', encoding: 'utf-16le' },
  { bytes: 'feff', encoding: 'utf-16be' },
];

function encodingOfNuls(sample: Buffer): FoundEncoding | undefined {
  const nuls = [0, 0, 0, 0];
  for (let at = sample.indexOf(0); at >= 0; at = sample.indexOf(0, at + 1)) nuls[at % 4]! += 1;
  const shares = nuls.map((count) => count / Math.ceil(sample.length / 4)) as Quarters;
  const [first, second, third, fourth] = shares;
  if (Math.min(first, second, third) > 0.9 || Math.min(second, third, fourth) > 0.9) throw utf32();
  // A fifth, since text of other scripts has NUL bytes only at its commas, digits and line ends; a quarter of them at
  // the other places, since characters beyond the first 65,536 may have them there.
  const [even, odd] = [(first + third) / 2, (second + fourth) / 2];
  const isUtf16 = Math.max(even, odd) > 0.2 && Math.min(even, odd) < Math.max(even, odd) / 4;
  if (!isUtf16) return undefined;
  const [encoding, which] = even > odd ? (['utf-16be', 'even'] as const) : (['utf-16le', 'odd'] as const);
  const share = Math.min(100, Math.round(Math.max(even, odd) * 100));
  const evidence = `${share} % of the sampled bytes at ${which} offsets are NUL, as ASCII characters have them`;
  return { encoding, evidence, isSure: true };
}
type Quarters = [number, number, number, number];

function utf32(): InputError {
  const message = `The file is encoded as UTF-32, expected is UTF-8, UTF-16 or Windows-1252. ${howToSave}`;
  return refusal('encoding_unsupported', message);
}

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
