import { BSON } from 'bson';
import { elementValue, embed, makeDocument, makeElement } from '../../../../lambdas/bson/raw-document.ts';
import { bsonType } from '../../../../lambdas/bson/type-codes.ts';
import type { FileColumns } from '../../../../lambdas/import/load/file-columns.ts';
import type { ImportStamp } from '../../../../lambdas/import/load/import-stamp.ts';
import { pipelineUpdate } from '../../../../lambdas/import/load/pipeline-update.ts';
import type { ProductCounts } from '../../../../lambdas/import/load/product-counts.ts';
import type { MergedRow } from '../../../../lambdas/import/shuffle/merged-rows.ts';

type Elements = ReadonlyMap<string, Buffer>;

/** BSON elements for $set, paths for $unset, and of attributes that no path can name the element or undefined. */
interface ProductChanges {
  set: Buffer[];
  unset: string[];
  oddAttributes: Map<string, Buffer | undefined>;
}

/** What `productDecision` has to say, from the driver's parser and an object for each element. */
export function generalDecision(columns: FileColumns, stamp: ImportStamp) {
  return (stored: Buffer, row: MergedRow): Buffer | keyof ProductCounts => {
    const before = readElements(stored);
    const lastImport = before.get('lastImport');
    const done = stamp.actionOf(lastImport && elementValue(lastImport));
    if (done) return done;
    const changes = findChanges(before, row, columns);
    const isUnchanged = changes.set.length + changes.unset.length + changes.oddAttributes.size === 0;
    return isUnchanged ? 'unchanged' : updateStatement(row, changes, stamp);
  };
}

function findChanges(before: Elements, row: MergedRow, columns: FileColumns): ProductChanges {
  const after = readElements(row.document);
  const changes: ProductChanges = { set: [], unset: [], oddAttributes: new Map() };
  for (const field of columns.fields) {
    if (field === 'active' && row.activeDefaulted) continue;
    if (field === 'stock') changeStock(changes, before.get('stock'), after.get('stock'));
    else changeField(changes, field, before.get(field), after.get(field));
  }
  changeAttributes(changes, before.get('attributes'), after.get('attributes'), columns.attributes);
  return changes;
}

function changeField(changes: ProductChanges, field: string, before?: Buffer, after?: Buffer): void {
  if (isSame(before, after)) return;
  if (after) changes.set.push(after);
  else changes.unset.push(field);
}

function changeStock(changes: ProductChanges, before?: Buffer, after?: Buffer): void {
  const stored = readEmbedded(before);
  const onHand = readEmbedded(after)?.get('onHand');
  if (isSame(stored?.get('onHand'), onHand)) return;
  if (onHand && !stored) changes.set.push(after!);
  else if (onHand) changes.set.push(makeElement(onHand[0]!, 'stock.onHand', elementValue(onHand)));
  else changes.unset.push(stored!.size === 1 ? 'stock' : 'stock.onHand');
}

function changeAttributes(
  changes: ProductChanges,
  before: Buffer | undefined,
  after: Buffer | undefined,
  names: readonly string[],
): void {
  const stored = readEmbedded(before);
  const given = readEmbedded(after);
  const changed = names.filter((name) => !isSame(stored?.get(name), given?.get(name)));
  if (changed.length === 0) return;
  const left = [...(stored?.keys() ?? [])].filter((name) => !changed.includes(name));
  if (left.length === 0 && changed.every((name) => !given?.has(name))) changes.unset.push('attributes');
  else if (!stored) changes.set.push(after!);
  else for (const name of changed) changeAttribute(changes, name, given?.get(name));
}

function changeAttribute(changes: ProductChanges, name: string, after: Buffer | undefined): void {
  const path = `attributes.${name}`;
  if (name === '' || name.startsWith('$') || name.includes('.')) changes.oddAttributes.set(name, after);
  else if (after) changes.set.push(makeElement(after[0]!, path, elementValue(after)));
  else changes.unset.push(path);
}

/** {q: {_id}, u: {$set, $unset}}, or with a pipeline as `u`. */
function updateStatement(row: MergedRow, changes: ProductChanges, stamp: ImportStamp): Buffer {
  const set = [...changes.set, ...stamp.elements];
  const isPlain = changes.oddAttributes.size === 0;
  const update = isPlain
    ? embed('u', plainUpdate(set, changes.unset))
    : pipelineUpdate('u', set, changes.unset, changes.oddAttributes);
  return makeDocument([embed('q', [readElements(row.document).get('_id')!]), update]);
}

function plainUpdate(set: readonly Buffer[], unset: readonly string[]): Buffer[] {
  if (unset.length === 0) return [embed('$set', set)];
  const paths = unset.map((path) => makeElement(bsonType.null, path, Buffer.alloc(0)));
  return [embed('$set', set), embed('$unset', paths)];
}

function readElements(document: Buffer): Elements {
  const elements = [...BSON.onDemand.parseToElements(document)];
  return new Map(
    elements.map(([, nameAt, nameLength, valueAt, valueLength]) => [
      document.toString('utf8', nameAt, nameAt + nameLength),
      document.subarray(nameAt - 1, valueAt + valueLength),
    ]),
  );
}

function readEmbedded(element: Buffer | undefined): Elements | undefined {
  return element?.[0] === bsonType.document ? readElements(elementValue(element)) : undefined;
}

function isSame(one: Buffer | undefined, other: Buffer | undefined): boolean {
  return one && other ? one.equals(other) : one === other;
}
