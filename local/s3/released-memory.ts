import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Node copies every 64 KiB of a request's body into memory of its own and gives it back only when V8 collects,
 * which V8 puts off until some 64 MB have gathered. A collection of the young generation after each 8 MiB takes
 * 0.5 ms and keeps the process 50 MB smaller during uploads (measured: 180 to 128 MB).
 */
const INTERVAL_BYTES = 8 << 20;

let collectYoung: (() => void) | undefined;
let garbageBytes = 0;

/** Says that about so many bytes of buffers are garbage now. */
export function countReleased(sizeBytes: number): void {
  garbageBytes += sizeBytes;
  if (garbageBytes < INTERVAL_BYTES) return;
  garbageBytes = 0;
  collectYoung ??= findCollector();
  collectYoung();
}

/** V8's own function; only a context made after the flag has it. */
function findCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  return typeof collect === 'function' ? () => collect({ type: 'minor' }) : () => {};
}
