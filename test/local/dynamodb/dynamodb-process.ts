import { startDynamodb } from '../../../local/dynamodb/start-dynamodb.ts';

// Run as a process: DIRECTORY TABLE. Says where it answers and stays until it is killed.
const [directory, table] = process.argv.slice(2);
if (!directory || !table) throw new Error('usage: dynamodb-process.ts DIRECTORY TABLE');
const { url } = await startDynamodb({ directory, tables: [JSON.parse(table)] });
process.stdout.write(`${url}\n`);
