import { createServer } from 'node:net';

/** The wanted port of 127.0.0.1 if it is free, so that addresses people saved stay right; else any free one. */
export async function choosePort(wanted: number | undefined): Promise<number> {
  const same = wanted && (await freePort(wanted).catch(() => undefined));
  return same || freePort(0);
}

function freePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
