import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The port that the data of this directory knows as its own address; undefined when that is not certain. */
export async function rememberedPort(directory: string): Promise<number | undefined> {
  const text = await readFile(portPath(directory), 'utf8').catch(() => '');
  const port = Number.parseInt(text, 10);
  return port > 0 && port < 65_536 ? port : undefined;
}

/** The next start asks for this port first, so that addresses that people noted stay valid. */
export async function rememberPort(directory: string, port: number): Promise<void> {
  await writeFile(portPath(directory), `${port}\n`);
}

export async function forgetPort(directory: string): Promise<void> {
  await rm(portPath(directory), { force: true });
}

function portPath(directory: string): string {
  return join(directory, 'port');
}
