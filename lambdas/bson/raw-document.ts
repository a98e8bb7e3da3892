import { ElementTable } from './element-table.ts';
import { bsonType } from './type-codes.ts';

/**
 * The elements of a BSON document by name, each as the bytes of type, name and value: two elements of one name
 * are the same exactly when their bytes are. Views into `document`.
 */
export function readElements(document: Buffer): Map<string, Buffer> {
  const table = new ElementTable();
  table.fill(document);
  return new Map(
    Array.from({ length: table.count }, (_, index) => [table.name(index), table.element(index)!]),
  );
}

/** The value of an element; for a string with its length and final zero, for a document the document. */
export function elementValue(element: Buffer): Buffer {
  return element.subarray(element.indexOf(0, 1) + 1);
}

/** The text of a string element; undefined when there is none or it is something else. */
export function readText(element: Buffer | undefined): string | undefined {
  if (element?.[0] !== bsonType.text) return undefined;
  const value = elementValue(element);
  return value.toString('utf8', 4, value.length - 1);
}

export function makeElement(type: number, name: string, value: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(type), Buffer.from(`${name}\0`), value]);
}

export function makeDocument(elements: Iterable<Uint8Array>): Buffer {
  const parts = [Buffer.alloc(4), ...elements, Buffer.alloc(1)];
  const document = Buffer.concat(parts);
  document.writeInt32LE(document.length, 0);
  return document;
}

/** An element that holds a document of these elements. */
export function embed(name: string, elements: Iterable<Uint8Array>): Buffer {
  return makeElement(bsonType.document, name, makeDocument(elements));
}

/** An element that holds an array of the values of these elements, whatever their names. */
export function makeArray(name: string, elements: readonly Buffer[]): Buffer {
  const numbered = elements.map((element, index) =>
    makeElement(element[0]!, String(index), elementValue(element)),
  );
  return makeElement(bsonType.array, name, makeDocument(numbered));
}

/** The documents of concatenated BSON, as views. */
export function* splitDocuments(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; ) {
    const end = at + bytes.readInt32LE(at);
    yield bytes.subarray(at, end);
    at = end;
  }
}
