import { type Dialect, delimiterNames, encodingNames } from '../read/dialect.ts';

/** How a file was read, as names with what was found and what tells so, in the words of the page and the terminal. */
export function dialectWords({ encoding, byteOrderMark, delimiter, compression, evidence }: Dialect) {
  const words: { name: string; text: string }[] = [
    { name: 'Encoding', text: `${encodingNames[encoding]}: ${evidence.encoding}` },
    { name: 'Delimiter', text: `${delimiterNames[delimiter]}: ${evidence.delimiter}` },
  ];
  if (byteOrderMark) words.push({ name: 'Mark', text: 'begins with a byte order mark' });
  if (compression !== 'none') words.push({ name: 'Compression', text: `${compression}, by the first bytes` });
  return words;
}
