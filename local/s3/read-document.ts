import { createHash } from 'node:crypto';
import type { S3Request } from './request.ts';
import { S3Error } from './s3-error.ts';
import { innerTexts } from './xml.ts';

/** 10,000 parts, each with its ETag and a SHA-256, come to 2 MB. */
const MAX_DOCUMENT_BYTES = 4 << 20;

/** The XML document in a request body; throws MalformedXML when it is not a `root`, BadDigest or XAmzContentSHA256Mismatch for other bytes. */
export async function readDocument(request: S3Request, root: string): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request.body.iterator({ destroyOnReturn: false })) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_DOCUMENT_BYTES) throw new S3Error('MalformedXML', 'The XML document is too long');
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  const expected = request.headers['content-md5'];
  if (expected !== undefined && createHash('md5').update(bytes).digest('base64') !== expected) {
    throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  const signed = request.headers['x-amz-content-sha256'] ?? '';
  if (/^[0-9a-f]{64}$/.test(signed) && createHash('sha256').update(bytes).digest('hex') !== signed) {
    throw new S3Error(
      'XAmzContentSHA256Mismatch',
      'The x-amz-content-sha256 does not match what was received.',
    );
  }
  const document = bytes.toString('utf8');
  if (innerTexts(document, root).length !== 1 || document.includes('<![CDATA[')) {
    throw new S3Error('MalformedXML', `The XML you provided was not well-formed: a ${root} was expected`);
  }
  return document;
}
