import { startMongod } from '../../../local/mongod/start-mongod.ts';

// Run as a process: DIRECTORY BINARY. Starts mongod, says where it is, and stays until it is killed.
const [directory, binary] = process.argv.slice(2);
if (!directory || !binary) throw new Error('usage: mongod-parent.ts DIRECTORY BINARY');
const { uri, pid } = await startMongod({ directory, binary, cacheGb: 0.25 });
process.stdout.write(`${JSON.stringify({ uri, pid })}\n`);
