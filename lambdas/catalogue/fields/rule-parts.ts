import * as z from 'zod';

/** Parts of the rules of fields: the message of an issue is the reject code. */

/** Options of a rule: its issue has the code as its message, and no later rule of the field is tried. */
export function code(code: string) {
  return { error: code, abort: true };
}

/** Ends a transformation with an issue of this code. */
export function reject(context: z.RefinementCtx, code: string): never {
  context.addIssue({ code: 'custom', message: code });
  return z.NEVER;
}

/** Unicode code points. */
export function countCharacters(text: string): number {
  let characters = 0;
  for (const _ of text) characters++;
  return characters;
}

/** A rule for text of at most so many characters as a person counts them. */
export function hasUpTo(limit: number) {
  return (text: string) => text.length <= limit || countCharacters(text) <= limit;
}

/** A stored text of that many characters. */
export function storedText(minimum: number, maximum = Number.POSITIVE_INFINITY) {
  return z.string().refine((value) => {
    const length = countCharacters(value);
    return length >= minimum && length <= maximum;
  }, `must have ${minimum} to ${maximum} characters`);
}

/** The same for the validator in the database. */
export function storedTextValidator(minLength: number, maxLength?: number) {
  return { bsonType: 'string', minLength, ...(maxLength && { maxLength }) };
}

/** `1,234` people read easier than `1234`. */
export function grouped(count: number): string {
  // Not by toLocaleString: it is called as the module is loaded, and has every function load its formats (15 ms).
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}
