import { BSON, type ClientSession, type Db, type Document } from 'mongodb';
import * as z from 'zod';
import { DependencyError } from '../../../shared/errors.ts';
import { splitDocuments } from '../../bson/raw-document.ts';

/** `documents` are BSON, one after the other: product documents for insert, {q, u} statements for update. */
export interface RawWrite {
  command: 'insert' | 'update';
  collection: string;
  documents: Buffer;
}

export type WriteReply = z.infer<typeof WriteReply>;
const WriteReply = z.object({
  /** Documents inserted, or matched by an update. */
  n: z.number(),
  writeErrors: z.array(z.object({ index: z.number(), code: z.number(), errmsg: z.string() })).default([]),
  writeConcernError: z.object({ code: z.number(), errmsg: z.string() }).optional(),
});

/** The majority's journals have it: what was acknowledged is not lost. */
export const writeConcern = { w: 'majority', j: true } as const;

type MakeSequence = (field: string, documents: readonly unknown[], serialized: readonly Buffer[]) => unknown;

/**
 * Sends documents that are BSON already as the document sequence of one OP_MSG, unordered, acknowledged by the
 * majority's journals. The driver offers that to its own bulk insert only; it saves encoding every product again
 * (half of the client's time). With a session it is part of that session's transaction. Not repeated by the driver.
 * The database's validator is bypassed, as it doubles the time of a load: a property test proves that every document
 * the import can write passes it.
 * @throws DependencyError `write_not_confirmed` when the majority did not acknowledge.
 */
export const writeRaw = rawWriter(await findMakeSequence());

/** Exported for tests: without the driver's function the same command goes out with encoded documents. */
export function rawWriter(makeSequence: MakeSequence | undefined) {
  return async (
    db: Db,
    { command, collection, documents }: RawWrite,
    session?: ClientSession,
  ): Promise<WriteReply> => {
    const field = command === 'insert' ? 'documents' : 'updates';
    // Its bytes at once: one by one, each document is copied twice more.
    const payload = makeSequence
      ? makeSequence(field, [undefined], [documents])
      : Array.from(splitDocuments(documents), (document) =>
          BSON.deserialize(document, { promoteValues: false }),
        );
    const message: Document = {
      [command]: collection,
      [field]: payload,
      ordered: false,
      bypassDocumentValidation: true,
      // In a transaction it belongs to the commit.
      ...(!session && { writeConcern }),
    };
    const reply = WriteReply.parse(await db.command(message, { session }));
    if (reply.writeConcernError) {
      throw new DependencyError('write_not_confirmed', `MongoDB code ${reply.writeConcernError.code}`);
    }
    return reply;
  };
}

/** Exported for tests: undefined when the driver no longer has it. */
export async function findMakeSequence(): Promise<MakeSequence | undefined> {
  // @ts-expect-error: internal to the driver, so without a declaration
  const commands = await import('mongodb/lib/cmap/commands.js').catch(() => undefined);
  return typeof commands?.makeDocumentSequence === 'function' ? commands.makeDocumentSequence : undefined;
}
