import { join } from 'node:path';
import { keyPath } from './credentials.ts';

export type MongodPlace = {
  /** Holds the data, the log and the last port; survives restarts and `kill -9`. */
  directory: string;
  /** GiB of WiredTiger's cache; mongod by itself would take half of the machine's memory. */
  cacheGb?: number;
};

export function dataPath(directory: string): string {
  return join(directory, 'data');
}

/** For a member of the replica set `rs0` that serves on 127.0.0.1 alone. */
export function memberArguments(place: MongodPlace, port: number): string[] {
  return ['--replSet', 'rs0', '--oplogSize', '512', ...lonelyArguments(place, port)];
}

/** For the same data outside of its set, to change what the set knows about itself. */
export function lonelyArguments({ directory, cacheGb = 1 }: MongodPlace, port: number): string[] {
  const parameters = [
    // A replica set of one has nobody to hand over to; by itself it would wait 15 s at each stop.
    'shutdownTimeoutMillisForSignaledShutdown=0',
    // The diagnostic archive grows to 200 MB and helps only MongoDB's support.
    'diagnosticDataCollectionEnabled=false',
    // The least: the passwords are random, so that slow hashes would protect nothing and cost each connection.
    'scramSHA256IterationCount=5000',
  ];
  return [
    ...['--bind_ip', '127.0.0.1', '--port', String(port), '--nounixsocket'],
    // Nobody without a secret of the directory gets in, other users of this machine included.
    ...['--keyFile', keyPath(directory)],
    ...['--dbpath', dataPath(directory), '--wiredTigerCacheSizeGB', String(cacheGb)],
    ...['--logpath', join(directory, 'mongod.log'), '--logappend', '--quiet'],
    // Its log tells a slow command whole, with the products in it.
    ...['--slowOpSampleRate', '0'],
    ...parameters.flatMap((parameter) => ['--setParameter', parameter]),
  ];
}
