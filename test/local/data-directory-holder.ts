import { openDataDirectory } from '../../local/data-directory.ts';

// Run as a process: DIRECTORY INFO. Takes the directory, publishes the cloud, says so, and stays until it is killed.
const [path, info] = process.argv.slice(2);
if (!path || !info) throw new Error('usage: data-directory-holder.ts DIRECTORY INFO');
const directory = await openDataDirectory(path);
await directory.publish(JSON.parse(info));
process.stdout.write('ready\n');
setInterval(() => {}, 60_000);
