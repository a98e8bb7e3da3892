import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { choosePort } from './mongod/choose-port.ts';

export interface LoopbackServer {
  url: string;
  close(): Promise<void>;
}

/** The whole answer to what is no HTTP request, with its status line, instead of node's own, which has no body. */
export type AnswerMalformed = (status: 400 | 431) => string;

/**
 * Serves on 127.0.0.1, on the wanted port if it is free, else on one chosen by the system; `close` also ends
 * connections that are still open.
 */
export async function startLoopbackServer(
  listener: RequestListener,
  wantedPort?: number,
  answerMalformed?: AnswerMalformed,
): Promise<LoopbackServer> {
  // A function call may last 15 minutes before its answer starts: node's own limits would cut it.
  const limits = { requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 60_000 };
  const server = createServer({ ...limits, requireHostHeader: !answerMalformed }, listener);
  if (answerMalformed) {
    server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
      else socket.end(answerMalformed(error.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400));
    });
  }
  await listen(server, wantedPort === undefined ? 0 : await choosePort(wantedPort));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Another process may take the chosen port in between; the system then chooses. */
async function listen(server: Server, port: number): Promise<void> {
  const attempt = (on: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(on, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  await attempt(port).catch(() => attempt(0));
}

/** The body of a request, or undefined when it is longer than `maxBytes` (the rest is read and dropped). */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes <= maxBytes) chunks.push(chunk);
  }
  return sizeBytes <= maxBytes ? Buffer.concat(chunks) : undefined;
}
