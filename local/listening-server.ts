import type { Server } from 'node:http';
import type { LoopbackServer } from './loopback-server.ts';

/**
 * The address of a server of a library that already listens on 127.0.0.1. `close` runs the server's own close, which
 * ends its store too, and does not wait for clients that keep their connections.
 */
export function listeningServer(server: Server): LoopbackServer {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
