import { createServer } from 'node:http';
import { S3Client } from '@aws-sdk/client-s3';

export type TestStore = { s3: S3Client; objects: Map<string, Buffer>; stop: () => Promise<void> };

/** Objects in memory behind the few S3 calls of one stage: put, put once, get, ranged get. */
export async function startTestStore(): Promise<TestStore> {
  const objects = new Map<string, Buffer>();
  const server = createServer(async (request, response) => {
    const key = decodeURIComponent(new URL(request.url ?? '', 'http://store').pathname.slice(1));
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (request.method === 'PUT') {
      if (request.headers['if-none-match'] && objects.has(key)) return response.writeHead(412).end();
      objects.set(key, Buffer.concat(chunks));
      return response.end();
    }
    const bytes = objects.get(key);
    if (!bytes) return response.writeHead(404).end();
    const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    if (last === undefined) return response.end(bytes);
    const start = first ? Number(first) : Math.max(0, bytes.length - Number(last));
    const end = first && last ? Number(last) + 1 : bytes.length;
    const range = `bytes ${start}-${end - 1}/${bytes.length}`;
    return response.writeHead(206, { 'content-range': range }).end(bytes.subarray(start, end));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const s3 = new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-central-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  return {
    s3,
    objects,
    async stop() {
      s3.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
