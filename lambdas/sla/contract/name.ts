import * as z from 'zod';

/** A folder is a partition key, of which DynamoDB takes 2,048 bytes; and 200 of the largest breaches fit an answer. */
const maxNameBytes = 1_024;

/** A folder or file name: any text that UTF-8 can write, kept as it is sent. */
export const Name = z
  .string()
  .min(1)
  .refine((name) => name.isWellFormed(), {
    message: 'Half a character cannot be stored',
    params: { code: 'not_unicode' },
  })
  .refine((name) => Buffer.byteLength(name) <= maxNameBytes, {
    message: `At most ${maxNameBytes} bytes in UTF-8`,
    params: { code: 'too_big' },
  })
  .meta({ maxLength: maxNameBytes, description: `At most ${maxNameBytes} bytes in UTF-8` });

/** What a sender calls itself or its report; a dimension of metrics, so it stays short and plain. */
export const Label = z.string().regex(/^[\x21-\x7e]{1,100}$/, 'Expected 1 to 100 visible ASCII characters');
