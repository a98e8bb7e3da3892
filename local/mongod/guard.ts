import { spawn } from 'node:child_process';

// Run as a process: BINARY [ARGUMENT…]. Runs the program and stops it when stdin ends, which is when the parent
// stops it or dies, by whatever cause. Prints the program's pid, and what the program says on stderr.
const [binary, ...args] = process.argv.slice(2);
if (!binary) throw new Error('usage: guard.ts BINARY [ARGUMENT…]');

/** A checkpoint of a loaded mongod takes a few seconds on a slow disk; its journal covers the rest. */
const graceSeconds = 20;

// Its own words on stdout would come before its pid now and then.
const program = spawn(binary, args, { stdio: ['ignore', 'ignore', 'inherit'] });
if (program.pid) process.stdout.write(`${program.pid}\n`);

program.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(127);
});
program.on('exit', (code, signal) => {
  if (signal) process.stderr.write(`ended by ${signal}\n`);
  process.exit(code ?? 1);
});

process.stdin.on('error', stop).on('close', stop).resume();
process.on('SIGTERM', stop);
// Ctrl-C reaches every process of the terminal; the parent decides when the program may go.
process.on('SIGINT', () => {});
// The parent may be gone when the program writes its last words.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

function stop(): void {
  program.kill('SIGTERM');
  setTimeout(() => program.kill('SIGKILL'), graceSeconds * 1000).unref();
}
