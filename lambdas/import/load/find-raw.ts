import { BSON, type ClientSession, type Db, type Document } from 'mongodb';
import { elementValue, readElements } from '../../bson/raw-document.ts';
import { bsonType } from '../../bson/type-codes.ts';

/**
 * Finds documents as raw BSON: views into the answers of the server, one after the other. The driver's own cursor
 * makes each document a buffer and a turn of its own, which is half of the client's time. A cursor belongs to the
 * session that it was opened in.
 */
export async function findRaw(
  db: Db,
  collection: string,
  query: { filter: Document; batchSize: number; sort?: Document; limit?: number },
  session: ClientSession,
): Promise<Buffer[]> {
  const ask = async (command: Document) => readAnswer(await db.command(command, { raw: true, session }));
  let { documents, cursorId } = await ask({ find: collection, ...query });
  const found = [documents];
  while (!cursorId.isZero()) {
    ({ documents, cursorId } = await ask({ getMore: cursorId, collection, batchSize: query.batchSize }));
    found.push(documents);
  }
  return found.length === 1 ? documents : found.flat();
}

/** With `raw` the driver gives the embedded document `cursor` as bytes. */
function readAnswer({ cursor }: Document): { documents: Buffer[]; cursorId: BSON.Long } {
  if (!(cursor instanceof Uint8Array)) throw new Error('the driver gave no raw answer');
  const bytes = Buffer.from(cursor.buffer, cursor.byteOffset, cursor.byteLength);
  const elements = readElements(bytes);
  const batch = elements.get('firstBatch') ?? elements.get('nextBatch');
  const id = elements.get('id');
  if (!batch || id?.[0] !== bsonType.int64) throw new Error('the answer has no cursor');
  const cursorId = BSON.Long.fromBytesLE([...elementValue(id)]);
  return { documents: readArray(elementValue(batch)), cursorId };
}

/** The documents of a BSON array: [i32 size] then of each [type][index as text][0][document], then 0. */
function readArray(array: Buffer): Buffer[] {
  const documents: Buffer[] = [];
  for (let at = 4; at < array.length - 1; ) {
    const start = array.indexOf(0, at + 1) + 1;
    const end = start + array.readInt32LE(start);
    documents.push(array.subarray(start, end));
    at = end;
  }
  return documents;
}
