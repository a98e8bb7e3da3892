import { isAscii } from 'node:buffer';
import { type DialectWishes, setBySender } from '../read/dialect.ts';
import type { SourceText } from '../run/plan.ts';
import { type FileContent, withContent } from './file-content.ts';
import { type FoundEncoding, readFileForm } from './file-form.ts';
import { findDelimiter } from './find-delimiter.ts';
import { judgeEncoding } from './judge-encoding.ts';
import { type Survey, type SurveySizes, type TextSurvey, textSurvey } from './survey.ts';
import { transcoder } from './transcode.ts';
import { type Utf8Sequences, utf8Check, utf8Counter } from './utf8-sequences.ts';

/** A file as it was sent. */
export interface SentFile {
  /** Its bytes from the start, as often as asked. */
  open(): AsyncIterable<Buffer> | Iterable<Buffer>;
  /** What the sender says of it; asked once the first bytes have come. */
  wishes(): DialectWishes;
  /** Stores the text of a file that is compressed or not UTF-8; a repeat replaces it by the same. */
  keepText(text: AsyncIterable<Buffer>): Promise<SourceText>;
}

/**
 * Finds out how a product file is written and surveys its rows, as a stream, in bounded memory. A plain UTF-8 file is
 * read once. Any other is rewritten on the way, so that all later stages read plain UTF-8. Whether a file is UTF-8 or
 * Windows-1252 only the whole of it tells: at the first byte that is not UTF-8 the reading is given up, the sequences
 * are counted (see judge-encoding.ts), and it starts again.
 * @throws InputError with a FileCode when the file cannot be imported.
 */
export async function surveyFile(file: SentFile, sizes: SurveySizes): Promise<Survey> {
  try {
    return await surveyOnce(file, sizes);
  } catch (error) {
    if (!(error instanceof NotUtf8)) throw error;
  }
  return surveyOnce(file, sizes, judgeEncoding(await countSequences(file, sizes)));
}

/** Thrown where a file that was taken for UTF-8 turns out to be none, at least not all of it. */
class NotUtf8 extends Error {}

function surveyOnce(file: SentFile, sizes: SurveySizes, judged?: FoundEncoding): Promise<Survey> {
  return withContent(file.open(), sizes.sizeBytes, async (content) => {
    const wishes = file.wishes();
    const found = judged ?? readFileForm(content.sample, wishes.encoding);
    const { byteOrderMark, delimiter, delimiterEvidence } = readTextForm(content, found, wishes);
    const text = utf8Text(content.chunks, found);
    const survey = textSurvey({ byteOrderMark, delimiter }, sizes);
    const isPlain = content.compression === 'none' && found.encoding === 'utf-8';
    const surveyed = await (isPlain
      ? surveyText(text.chunks, survey)
      : keepSurveyed(text.chunks, survey, file));
    const { encoding } = found;
    const { compression } = content;
    const evidence = { encoding: text.evidence(), delimiter: delimiterEvidence };
    return { dialect: { encoding, byteOrderMark, delimiter, compression, evidence }, ...surveyed };
  });
}

function readTextForm({ sample, isWholeInSample }: FileContent, found: FoundEncoding, wishes: DialectWishes) {
  const text = transcoder(found.encoding).push(sample);
  const byteOrderMark = text.subarray(0, 3).equals(utf8Mark);
  if (wishes.delimiter) {
    return { byteOrderMark, delimiter: wishes.delimiter, delimiterEvidence: setBySender };
  }
  const { delimiter, evidence } = findDelimiter(text.subarray(byteOrderMark ? 3 : 0), isWholeInSample);
  return { byteOrderMark, delimiter, delimiterEvidence: evidence };
}

/** The content as UTF-8, and, once it has been read, what tells its encoding. */
function utf8Text(content: AsyncIterable<Buffer>, { encoding, evidence, isSure }: FoundEncoding) {
  const { push, end } = transcoder(encoding);
  const check = utf8Check();
  let isAsciiSoFar = true;

  async function* rewritten(): AsyncGenerator<Buffer> {
    for await (const chunk of content) {
      if (!isSure && !check.isValid(chunk)) throw new NotUtf8();
      isAsciiSoFar &&= isSure || isAscii(chunk);
      const text = push(chunk);
      if (text.length > 0) yield text;
    }
    if (!isSure && !check.isValidAtEnd()) throw new NotUtf8();
    const rest = end();
    if (rest.length > 0) yield rest;
  }

  const unsureEvidence = () => (isAsciiSoFar ? 'all its bytes are ASCII' : 'all its bytes are valid UTF-8');
  return { chunks: rewritten(), evidence: () => (isSure ? evidence : unsureEvidence()) };
}

async function surveyText(text: AsyncIterable<Buffer>, survey: TextSurvey) {
  for await (const chunk of text) survey.push(chunk);
  return survey.end();
}

/** The survey goes along with the text on its way to be stored; a text that is refused is not stored. */
async function keepSurveyed(text: AsyncIterable<Buffer>, survey: TextSurvey, { keepText }: SentFile) {
  const ends: ReturnType<TextSurvey['end']>[] = [];
  const source = await keepText(onTheWay());
  const [surveyed] = ends;
  if (!surveyed) throw new Error('the text was not stored to its end');
  return { ...surveyed, source };

  async function* onTheWay(): AsyncGenerator<Buffer> {
    for await (const chunk of text) {
      survey.push(chunk);
      yield chunk;
    }
    ends.push(survey.end());
  }
}

function countSequences(file: SentFile, { sizeBytes }: SurveySizes): Promise<Utf8Sequences> {
  return withContent(file.open(), sizeBytes, async ({ chunks }) => {
    const counter = utf8Counter();
    for await (const chunk of chunks) counter.push(chunk);
    return counter.end();
  });
}

const utf8Mark = Buffer.from([0xef, 0xbb, 0xbf]);
