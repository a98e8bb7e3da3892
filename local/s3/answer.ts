import type { ServerResponse } from 'node:http';
import type { BlobDirectory } from './blob-directory.ts';
import type { ByteRange } from './byte-range.ts';
import type { Segment } from './journal-record.ts';
import { readSegments } from './read-segments.ts';

/** What an operation answers: headers and either an XML document, bytes of an object, or nothing. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  xml?: string;
  /** `release` ends the hold that keeps the segments readable; sending calls it. */
  content?: { segments: Segment[]; range: ByteRange; release: () => Promise<void> };
}

/** Largest read. Larger ones were not faster. */
const READ_BYTES = 1 << 20;
/** All reads together: what keeps the process small under any number of parallel downloads. */
const ALL_READS_BYTES = 8 << 20;
const MIN_READ_BYTES = 64 << 10;

let streaming = 0;

/**
 * Sends the answer; returns when it is sent or the client is gone. Bytes are streamed from one reused buffer. Whatever
 * fails, the hold on the segments ends, or the file of a version that is deleted would stay.
 */
export async function sendAnswer(
  response: ServerResponse,
  answer: Answer,
  blobs: BlobDirectory,
): Promise<void> {
  try {
    response.statusCode = answer.status;
    for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
    if (answer.content) await sendContent(response, answer.content, blobs);
    else sendDocument(response, answer);
  } finally {
    await answer.content?.release();
  }
}

function sendDocument(response: ServerResponse, answer: Answer): void {
  if (answer.xml === undefined) {
    response.end();
    return;
  }
  response.setHeader('content-type', 'application/xml');
  response.end(answer.xml);
}

async function sendContent(
  response: ServerResponse,
  { segments, range }: NonNullable<Answer['content']>,
  blobs: BlobDirectory,
): Promise<void> {
  streaming += 1;
  try {
    const share = Math.floor(ALL_READS_BYTES / streaming);
    const size = Math.min(READ_BYTES, Math.max(MIN_READ_BYTES, share), range.end - range.start);
    for await (const bytes of readSegments(blobs, segments, range, Buffer.allocUnsafeSlow(size))) {
      if (!(await writeOut(response, bytes))) return;
    }
    response.end();
  } finally {
    streaming -= 1;
  }
}

/** Resolves true when the bytes have left the buffer, false when the connection is gone. */
function writeOut(response: ServerResponse, bytes: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    if (response.destroyed) return resolve(false);
    const gone = () => resolve(false);
    response.once('close', gone);
    response.write(bytes, (error) => {
      response.off('close', gone);
      resolve(!error);
    });
  });
}
