import { connect } from 'node:net';
import { join } from 'node:path';
import type { CloudInfo } from '../../local/cloud-info.ts';
import { choosePort } from '../../local/mongod/choose-port.ts';
import { rememberedPort } from '../../local/mongod/port-memory.ts';
import { type Finding, ok, problem, warning } from './check.ts';

const services = [
  's3',
  'dynamodb',
  'lambda',
  'stepfunctions',
  'mail',
  'site',
  'api',
  'cognito',
  'mongodb',
] as const;
const patienceMs = 2_000;

/** Whether everything that a running cloud says it listens on is answered. */
export async function listeningFinding(cloud: CloudInfo): Promise<Finding> {
  const silent = (
    await Promise.all(services.map(async (name) => ((await answers(cloud[name])) ? [] : name)))
  ).flat();
  if (silent.length === 0) {
    return ok(
      `all ${services.length} services answer: ${services.map((name) => `${name} ${portOf(cloud[name])}`).join(', ')}`,
    );
  }
  const found = `${silent.map((name) => `${name} (port ${portOf(cloud[name])})`).join(', ')} cannot be reached`;
  return problem(found, 'stop the cloud by Ctrl-C and start it again; what its terminal says last tells why');
}

/** Addresses that people saved stay right as long as these ports are free; the system chooses all others. */
const remembering = { 'the page': 'cloudfront', 'the API': 'api-gateway', MongoDB: 'mongodb' };

/** Whether the ports that the embedded cloud had last time are free; a taken one is replaced at its next start. */
export async function freePortsFinding(dataDirectory: string): Promise<Finding> {
  const wanted: string[] = [];
  const taken: string[] = [];
  for (const [name, folder] of Object.entries(remembering)) {
    const port = await rememberedPort(join(dataDirectory, folder));
    if (port === undefined) continue;
    const isFree = (await choosePort(port)) === port;
    (isFree ? wanted : taken).push(`${port} of ${name}`);
  }
  if (taken.length > 0) {
    const advice = 'end what listens there, or take the new addresses that the start prints';
    return warning(`another program has port ${taken.join(' and ')}`, advice);
  }
  await choosePort(undefined);
  return ok(
    wanted.length > 0
      ? `what it had before is free: port ${wanted.join(' and ')}`
      : 'the system has free ports of 127.0.0.1 to choose',
  );
}

function portOf(address: string): string {
  return new URL(address).port;
}

function answers(address: string): Promise<boolean> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), timeout: patienceMs });
    const end = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.on('connect', () => end(true));
    socket.on('error', () => end(false));
    socket.on('timeout', () => end(false));
  });
}
