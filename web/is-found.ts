import type { Operation } from './operations.ts';

/** Whether a call has all the words that were typed, in its path, its summary or what it needs. */
export function isFound(call: Operation, typed: string): boolean {
  const { method, path, summary, details, scope = '', tag, parameters } = call;
  const names = parameters.map(({ name }) => name);
  const text = [method, path, summary, details, scope, tag, ...names].join(' ').toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
