import { anSqs, withLetters } from './a-queue.ts';

// Run as a process: DIRECTORY. Says where it answers and stays until it is killed.
const sqs = await anSqs(withLetters, { directory: process.argv[2] });
process.stdout.write(sqs.url);
