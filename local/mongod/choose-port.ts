import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

const portFile = 'port';

/**
 * The port that this directory's mongod used last if it is free, so that addresses people saved stay right;
 * else any free one.
 */
export async function choosePort(directory: string): Promise<number> {
  const text = await readFile(join(directory, portFile), 'utf8').catch(() => '');
  const last = Number.parseInt(text, 10);
  if (last > 0 && last < 65_536) {
    const port = await freePort(last).catch(() => undefined);
    if (port) return port;
  }
  return freePort(0);
}

export async function rememberPort(directory: string, port: number): Promise<void> {
  await writeFile(join(directory, portFile), `${port}\n`);
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
