import { describe, expect, it } from '@jest/globals';
import type { SignedRequest } from '../../../local/credentials/signed-request.ts';
import { example, time, verifyAt } from './documented-requests.ts';

describe('an upload in signed chunks', () => {
  const chunkHeaders = {
    'content-encoding': 'aws-chunked',
    'x-amz-decoded-content-length': '66560',
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
  };
  const plain = example(
    'PUT',
    '/examplebucket/chunkObject.txt',
    '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
    {
      host: 's3.amazonaws.com',
      headers: { ...chunkHeaders, 'content-length': '66824' },
      payloadHash: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    },
  );
  const trailing = example(
    'PUT',
    '/examplebucket/chunkObject.txt',
    '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e',
    {
      host: 's3.amazonaws.com',
      headers: { ...chunkHeaders, 'x-amz-trailer': 'x-amz-checksum-crc32c' },
      payloadHash: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
    },
  );
  const chunks = [Buffer.alloc(65_536, 'a'), Buffer.alloc(1024, 'a'), Buffer.alloc(0)];

  function verifyChunks(request: SignedRequest, signatures: string[], bytes = chunks) {
    const signed = verifyAt(time)(request).chunks!;
    for (const [index, chunk] of bytes.entries()) {
      signed.begin(signatures[index]);
      signed.update(chunk);
      signed.end();
    }
    return signed;
  }

  const documented = [
    'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
    '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
    'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
  ];

  it('has the signatures that AWS documents, each about the one before', () => {
    verifyChunks(plain, documented);
    const other = [chunks[0]!, Buffer.alloc(1024, 'b')];
    const wrong = expect.objectContaining({ code: 'wrongSignature' });
    expect(() => verifyChunks(plain, documented, other)).toThrow(wrong);
    expect(() => verifyChunks(plain, [documented[1]!, documented[0]!])).toThrow(wrong);
  });

  it('may end with signed trailers', () => {
    const signed = verifyChunks(trailing, [
      'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2',
      '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7',
      '2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992',
    ]);
    const signature = 'd81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435';
    const wrong = expect.objectContaining({ code: 'wrongSignature' });
    expect(() => signed.trailers('x-amz-checksum-crc32c:wrong===\n', signature)).toThrow(wrong);
    signed.trailers('x-amz-checksum-crc32c:sOO8/Q==\n', signature);
  });
});
