import http from 'node:http';
import https from 'node:https';
import { join } from 'node:path';
import type { Progress } from '../progress.ts';
import { type Environment, installInCache } from './mongod-cache.ts';
import { runCommand } from './run-command.ts';

/** The version that mongodb-memory-server-core 11.3.0 itself asks for, so the one that its list of systems fits. */
export const siteVersion = '8.2.6';

/** A machine behind a registry-only network must not wait longer than this to learn that the site is out of reach. */
const probeSeconds = 3;

/**
 * Downloads mongod from MongoDB's site (or MONGOMS_DOWNLOAD_MIRROR), after a short probe whether it can be reached.
 * @throws Error saying why it could not.
 */
export async function installFromSite(environment: Environment, onProgress: Progress): Promise<string> {
  await probe(environment.MONGOMS_DOWNLOAD_MIRROR ?? 'https://fastdl.mongodb.org', environment);
  return installInCache(environment, siteVersion, async (scratch) => {
    onProgress(`downloading MongoDB ${siteVersion}`);
    // A process of its own: the library prints its progress to stdout and reads its settings from the environment.
    const output = await runCommand(
      process.execPath,
      [join(import.meta.dirname, 'site-download.ts'), siteVersion, scratch],
      { environment: downloadEnvironment(environment), timeoutSeconds: 900, onOutput: forward(onProgress) },
    );
    const path = output.trim().split('\n').at(-1);
    if (!path) throw new Error('the download named no file');
    return path;
  });
}

function downloadEnvironment(environment: Environment): Environment {
  // Without the first the library does not check the site's certificate.
  return {
    ...environment,
    npm_config_strict_ssl: 'true',
    MONGOMS_MD5_CHECK: 'true',
    MONGOMS_MAX_RETRIES: '1',
  };
}

function forward(onProgress: Progress): (text: string) => void {
  return (text) => {
    for (const line of text.split(/[\r\n]+/)) if (line.startsWith('Downloading')) onProgress(line.trim());
  };
}

function probe(address: string, environment: Environment): Promise<void> {
  const { request, Agent } = address.startsWith('http:') ? http : https;
  const agent = new Agent({ proxyEnv: environment });
  return new Promise<void>((resolve, reject) => {
    const signal = AbortSignal.timeout(probeSeconds * 1000);
    const probing = request(address, { method: 'HEAD', agent, signal }, (response) => {
      response.resume();
      resolve();
    });
    probing.on('error', (error) => {
      reject(new Error(`${new URL(address).host} cannot be reached (${codeOf(error)})`));
    });
    probing.end();
  }).finally(() => agent.destroy());
}

function codeOf(error: Error & { code?: unknown }): string {
  if (error.name === 'AbortError') return `no answer within ${probeSeconds} s`;
  return typeof error.code === 'string' ? error.code : error.message;
}
