import { checkCase, type Finding } from './check-case.ts';
import type { FuzzCase } from './fuzz-case.ts';

export type Difference = Extract<Finding, { kind: 'different' }>;

/** A shorter file with the same kind of difference: spans of bytes are left out, large ones first, while it stays. */
export async function shrink(
  one: FuzzCase,
  found: Difference,
): Promise<{ case: FuzzCase; difference: Difference }> {
  let smallest = { case: one, difference: found };
  for (let span = one.bytes.length >> 1; span > 0; span = span > 1 ? span >> 1 : 0) {
    for (let at = 0; at + span <= smallest.case.bytes.length; ) {
      const shorter = await without(smallest.case, at, span, found.what);
      if (shorter) smallest = shorter;
      else at += span;
    }
  }
  return smallest;
}

async function without(one: FuzzCase, at: number, span: number, what: string) {
  const bytes = Buffer.concat([one.bytes.subarray(0, at), one.bytes.subarray(at + span)]);
  const shorter = { ...one, bytes };
  const difference = await checkCase(shorter);
  return difference.kind === 'different' && difference.what === what
    ? { case: shorter, difference }
    : undefined;
}
