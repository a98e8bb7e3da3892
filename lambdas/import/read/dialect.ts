import * as z from 'zod';
import { InputError } from '../../../shared/errors.ts';
import type { FileCode } from '../run/codes.ts';

export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type Encoding = (typeof encodings)[number];

export const delimiters = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof delimiters)[number];

/** How the sender's file is written, and for each finding a sentence that says what tells so. */
export const Dialect = z.object({
  encoding: z.enum(encodings),
  byteOrderMark: z.boolean(),
  delimiter: z.enum(delimiters),
  compression: z.enum(['none', 'gzip']),
  evidence: z.object({ encoding: z.string(), delimiter: z.string() }),
});
export type Dialect = z.infer<typeof Dialect>;

export const encodingNames: Record<Encoding, string> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 LE',
  'utf-16be': 'UTF-16 BE',
  'windows-1252': 'Windows-1252',
};

export const delimiterNames: Record<Delimiter, string> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'pipe',
};

/** What the sender says of the file; it overrules what its bytes tell. */
export interface DialectWishes {
  delimiter?: Delimiter | undefined;
  encoding?: Encoding | undefined;
}

/** The evidence of what was not found but wished. */
export const setBySender = 'set by the sender';

/**
 * Reads the wishes as people write them: a delimiter as itself or by its name, an encoding in any case.
 * @throws InputError `dialect_invalid`.
 */
export function readWishes(given: {
  delimiter?: string | undefined;
  encoding?: string | undefined;
}): DialectWishes {
  return { delimiter: readDelimiter(given.delimiter), encoding: readEncoding(given.encoding) };
}

/**
 * The wishes in the metadata of an S3 object, whose keys S3 gives in lower case.
 * @throws InputError `dialect_invalid`.
 */
export function wishesOfMetadata(metadata: Readonly<Record<string, string>>): DialectWishes {
  return readWishes({ delimiter: metadata['lading-delimiter'], encoding: metadata['lading-encoding'] });
}

/** The same as metadata; delimiters by name, since HTTP trims a tab away. */
export function metadataOfWishes({ delimiter, encoding }: DialectWishes): Record<string, string> {
  return {
    ...(delimiter && { 'lading-delimiter': delimiterNames[delimiter] }),
    ...(encoding && { 'lading-encoding': encoding }),
  };
}

function readDelimiter(given: string | undefined): Delimiter | undefined {
  if (given === undefined) return undefined;
  // A backslash and a t is how most shells leave a tab.
  const name = given === '\\t' ? 'tab' : given.trim().toLowerCase();
  const found = delimiters.find((delimiter) => delimiter === given || delimiterNames[delimiter] === name);
  if (!found) throw unknownWish('delimiter', given, Object.values(delimiterNames));
  return found;
}

function readEncoding(given: string | undefined): Encoding | undefined {
  if (given === undefined) return undefined;
  const found = encodings.find((encoding) => encoding === given.trim().toLowerCase());
  if (!found) throw unknownWish('encoding', given, encodings);
  return found;
}

function unknownWish(what: string, given: string, known: readonly string[]): InputError {
  const message = `The ${what} is set to ${JSON.stringify(given.slice(0, 40))}, expected is one of ${known.join(', ')}.`;
  return new InputError('dialect_invalid' satisfies FileCode, message);
}
