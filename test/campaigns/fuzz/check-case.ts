import { isUtf8 } from 'node:buffer';
import { isDeepStrictEqual } from 'node:util';
import { gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import type { Encoding } from '../../../lambdas/import/read/dialect.ts';
import type { Survey } from '../../../lambdas/import/validate/survey.ts';
import { surveyFile } from '../../../lambdas/import/validate/survey-file.ts';
import { codeOf, InputError } from '../../../shared/errors.ts';
import { seededRandom } from '../../../shared/seeded-random.ts';
import { referenceFields } from '../../support/reference-csv.ts';
import { type ReferenceImport, referenceImport } from '../../support/reference-import.ts';
import { referenceText } from '../../support/reference-text.ts';
import { expectRanges, rangesFrom, runRanges } from '../../support/row-pipeline.ts';
import { sentBytes } from '../../support/sent-file.ts';
import type { FuzzCase } from './fuzz-case.ts';

/** What a check found; `skipped`: the file was refused before there is a reading of it to compare. */
export type Finding =
  | { kind: 'same' | 'refused' | 'skipped' }
  | { kind: 'different'; what: string; actual?: unknown; expected?: unknown };

type Accepted = Extract<ReferenceImport, { code?: undefined }>;

const currency = 'EUR';

/** Sends the case through survey, ranges and rows, and compares with the reference. */
export async function checkCase(one: FuzzCase): Promise<Finding> {
  try {
    return await compared(one);
  } catch (error) {
    return different('an error was thrown', error instanceof Error ? error.stack : error);
  }
}

async function compared(one: FuzzCase): Promise<Finding> {
  const sent = one.isPacked ? gzipSync(one.bytes, { level: 1 }) : one.bytes;
  const file = sentBytes(sent, { chunkBytes: one.sentChunkBytes, wishes: one.wishes });
  const { rangeSizeBytes, rowsPerPartition } = one;
  let survey: Survey;
  try {
    survey = await surveyFile(file, { sizeBytes: sent.length, rangeSizeBytes, rowsPerPartition });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return compareRefusal(one, codeOf(error));
  }
  const wrong = wrongDialect(one, survey);
  if (wrong) return wrong;
  const { encoding, delimiter } = survey.dialect;
  const text = referenceText(one.bytes, encoding);
  const kept = file.text() ?? one.bytes;
  if (!kept.equals(text)) return different('the text', shown(kept), shown(text));
  const reference = referenceImport(text, delimiter, currency);
  if (reference.code !== undefined) return different('the file is accepted', 'accepted', reference.code);
  return (
    wrongReference(text, delimiter) ??
    wrongPlan(one, survey, reference, text) ??
    compareRows(one, survey, reference, text)
  );
}

/** Codes about the form of a file, which the reference has no opinion of. */
const formCodes = ['not_csv', 'encoding_unsupported', 'gzip_damaged', 'gzip_too_large'];

function compareRefusal(one: FuzzCase, code: string): Finding {
  const encoding = one.wishes.encoding ?? plainEncoding(one.bytes);
  if (formCodes.includes(code) || !encoding || !one.wishes.delimiter) return { kind: 'skipped' };
  if (one.bytes.length === 0)
    return code === 'file_empty' ? { kind: 'refused' } : different('refusal', code, 'file_empty');
  const text = referenceText(one.bytes, encoding);
  const expected = referenceImport(text, one.wishes.delimiter, currency).code ?? 'accepted';
  return code === expected ? { kind: 'refused' } : different('the refusal', code, expected);
}

function plainEncoding(bytes: Buffer): Encoding | undefined {
  return isUtf8(bytes) && !bytes.includes(0) ? 'utf-8' : undefined;
}

function wrongDialect(one: FuzzCase, { dialect }: Survey): Finding | undefined {
  const { encoding, delimiter, compression } = dialect;
  const expected = one.wishes.encoding ?? plainEncoding(one.bytes) ?? encoding;
  if (encoding !== expected) return different('the encoding', encoding, expected);
  const mustFind = one.isHeaderWhole && encoding === one.encoding;
  const separator = one.wishes.delimiter ?? (mustFind ? one.delimiter : delimiter);
  if (delimiter !== separator) return different('the delimiter', delimiter, separator);
  const packing = one.isPacked ? 'gzip' : 'none';
  return compression === packing ? undefined : different('the compression', compression, packing);
}

/** The reference itself, wherever csv-parse can read the file: it refuses stray and open quotes. */
function wrongReference(text: Buffer, delimiter: string): Finding | undefined {
  const actual = parsedOrNothing(text, delimiter);
  if (!actual) return undefined;
  const markBytes = text.subarray(0, 3).toString('hex') === 'efbbbf' ? 3 : 0;
  const expected = referenceFields(text.toString('latin1', markBytes), delimiter).map(({ fields }) =>
    fields.map((field) => Buffer.from(field, 'latin1').toString()),
  );
  return isDeepStrictEqual(actual, expected)
    ? undefined
    : different('csv-parse and the reference', actual, expected);
}

function parsedOrNothing(text: Buffer, delimiter: string): string[][] | undefined {
  try {
    return parse(text, {
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
    });
  } catch {
    return undefined;
  }
}

function wrongPlan(one: FuzzCase, survey: Survey, reference: Accepted, text: Buffer): Finding | undefined {
  const { ranges, splitters, columns } = survey;
  if (!isDeepStrictEqual(columns, reference.columns))
    return different('the columns', columns, reference.columns);
  const firstRows = ranges.map(({ firstRow }) => firstRow);
  const expected =
    firstRows[0] === 1 ? rangesFrom(reference, firstRows, text.length) : 'a first range from row 1';
  if (!isDeepStrictEqual(ranges, expected)) return different('the ranges', ranges, expected);
  const short = ranges
    .slice(0, -1)
    .find(({ startByte, endByte }) => endByte - startByte < one.rangeSizeBytes);
  if (short) return different('a range is too short', short, one.rangeSizeBytes);
  const bytes = splitters.map((splitter) => Buffer.from(splitter));
  const isAscending = bytes.every((key, at) => at === 0 || Buffer.compare(bytes[at - 1]!, key) < 0);
  return isAscending ? undefined : different('the order of splitters', splitters);
}

function compareRows(one: FuzzCase, survey: Survey, reference: Accepted, text: Buffer): Finding {
  const random = seededRandom(one.chunkSeed);
  const most = random.pick([1, 2, 3, 7, 64, text.length + 1]);
  const actual = runRanges(text, survey, () => 1 + random.below(most), currency);
  const expected = expectRanges(reference, survey);
  return isDeepStrictEqual(actual, expected) ? { kind: 'same' } : different('the rows', actual, expected);
}

function different(what: string, actual?: unknown, expected?: unknown): Finding {
  return { kind: 'different', what, actual, expected };
}

function shown(text: Buffer): string {
  return text.toString('latin1');
}
