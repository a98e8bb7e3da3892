import { DryMongoBinary, MongoBinary } from 'mongodb-memory-server-core';

// Run as a process: VERSION DIRECTORY. The last line of stdout is the path of the binary.
const [version, downloadDir] = process.argv.slice(2);
if (!version || !downloadDir) throw new Error('usage: site-download.ts VERSION DIRECTORY');
// Not getPath(): it may answer with a binary of another cache, which the caller would move away.
const options = await DryMongoBinary.generateOptions({ version, downloadDir });
const path = await MongoBinary.download({ ...options, platform: process.platform, checkMD5: true });
process.stdout.write(`\n${path}\n`);
