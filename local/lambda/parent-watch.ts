import { workerData } from 'node:worker_threads';

/**
 * Runs on a thread of its own, so that a handler in a busy loop cannot outlive the process that started it:
 * when the parent is gone, the system gives this process another parent.
 */
const parentPid: unknown = workerData;
setInterval(() => {
  if (process.ppid !== parentPid) process.kill(process.pid, 'SIGKILL');
}, 500);
