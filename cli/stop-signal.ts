import { once } from 'node:events';

/**
 * Aborted on the first Ctrl-C, termination or hang-up, so that the caller can end what it began; a second one ends the
 * process at once.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  return controller.signal;
}

/** Resolves when the process is told to stop. */
export async function waitForStopSignal(): Promise<void> {
  await once(stopSignal(), 'abort');
}
