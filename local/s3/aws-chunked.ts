import type { ChunkSignatures } from '../credentials/chunk-signatures.ts';
import { S3Error } from './s3-error.ts';

/** A size line is short: a hex number and an 85-character signature extension. */
const MAX_LINE_BYTES = 4096;
const LF = 10;

/**
 * Decodes `Content-Encoding: aws-chunked`: `<hex size>[;chunk-signature=…]\r\n<bytes>\r\n` repeated until size 0,
 * then optional trailer lines (`x-amz-checksum-…:value`) and an empty line. Yields views of the incoming
 * buffers, never copies. Trailers are put into `trailers`, names in lower case, before the generator ends; with
 * `signatures` they and the chunks are verified. Throws IncompleteBody for anything cut short or out of form, and
 * AccessError for a wrong signature.
 */
export async function* decodeAwsChunked(
  source: AsyncIterable<Buffer>,
  trailers: Map<string, string>,
  signatures?: ChunkSignatures,
): AsyncGenerator<Buffer> {
  const state: State = { phase: 'size', remaining: 0, line: '', signatures, signedTrailers: '' };
  for await (const buffer of source) {
    let offset = 0;
    while (offset < buffer.length) {
      if (state.phase === 'data') {
        const end = Math.min(buffer.length, offset + state.remaining);
        const bytes = buffer.subarray(offset, end);
        signatures?.update(bytes);
        yield bytes;
        state.remaining -= end - offset;
        offset = end;
        if (state.remaining > 0) continue;
        signatures?.end();
        state.phase = 'data-end';
        continue;
      }
      offset = readLine(state, buffer, offset, trailers);
    }
  }
  // Some clients end after the trailers without the empty line: all data has been announced and seen.
  const ended = state.phase === 'end' || (state.phase === 'trailers' && state.line === '');
  if (!ended) throw malformed('the body ends before its last chunk');
  if (trailers.size > 0) signatures?.trailers(state.signedTrailers, trailers.get('x-amz-trailer-signature'));
}

interface State {
  phase: 'size' | 'data' | 'data-end' | 'trailers' | 'end';
  remaining: number;
  /** Start of a line whose end is in a later buffer. */
  line: string;
  signatures: ChunkSignatures | undefined;
  /** The trailers as they are signed. */
  signedTrailers: string;
}

function readLine(state: State, buffer: Buffer, offset: number, trailers: Map<string, string>): number {
  const newline = buffer.indexOf(LF, offset);
  const end = newline === -1 ? buffer.length : newline;
  state.line += buffer.toString('latin1', offset, end);
  if (state.line.length > MAX_LINE_BYTES) throw malformed('a chunk header is too long');
  if (newline === -1) return buffer.length;
  takeLine(state, state.line.replace(/\r$/, ''), trailers);
  state.line = '';
  return newline + 1;
}

function takeLine(state: State, line: string, trailers: Map<string, string>): void {
  if (state.phase === 'size') {
    const match = line.match(/^([0-9a-f]{1,13})(?:;(.*))?$/i);
    if (!match) throw malformed('a chunk does not begin with its size');
    state.remaining = Number.parseInt(match[1]!, 16);
    state.phase = state.remaining === 0 ? 'trailers' : 'data';
    state.signatures?.begin(match[2]?.match(/^chunk-signature=([0-9a-f]{64})$/)?.[1]);
    // The last chunk has no data but a signature.
    if (state.remaining === 0) state.signatures?.end();
  } else if (state.phase === 'data-end') {
    if (line !== '') throw malformed('a chunk is longer than its size');
    state.phase = 'size';
  } else if (state.phase === 'trailers') {
    const colon = line.indexOf(':');
    if (colon > 0) takeTrailer(state, line, colon, trailers);
    else if (line === '') state.phase = 'end';
    else throw malformed('a trailer is not a header');
  } else if (line !== '') throw malformed('there are bytes after the last chunk');
}

function takeTrailer(state: State, line: string, colon: number, trailers: Map<string, string>): void {
  const name = line.slice(0, colon).trim().toLowerCase();
  const value = line.slice(colon + 1).trim();
  trailers.set(name, value);
  if (name !== 'x-amz-trailer-signature') state.signedTrailers += `${name}:${value}\n`;
}

function malformed(why: string): S3Error {
  return new S3Error('IncompleteBody', `The aws-chunked body is malformed: ${why}`);
}
