/**
 * The code of an error of Node itself ("ENOENT"). By its shape and not by `instanceof`, which is false for errors that
 * were made outside of the test runner's own realm.
 */
export function systemCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
