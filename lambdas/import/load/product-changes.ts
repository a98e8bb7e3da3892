import { elementValue, embed, makeElement, readElements, readEmbedded } from '../../bson/raw-document.ts';
import { productFields } from '../../catalogue/product-fields.ts';
import type { Plan } from '../run/plan.ts';
import type { MergedRow } from '../shuffle/merged-rows.ts';

/** What the columns of a file feed. An absent column leaves what is stored as it is. */
export interface FileColumns {
  fields: readonly string[];
  attributes: readonly string[];
}

/** BSON elements for $set, paths for $unset, and of attributes that no path can name the element or undefined. */
export interface ProductChanges {
  set: Buffer[];
  unset: string[];
  oddAttributes: Map<string, Buffer | undefined>;
}

export function columnsOf(plan: Pick<Plan, 'columns'>): FileColumns {
  const given = new Set(plan.columns.map((column) => (column.use === 'field' ? column.field : undefined)));
  // In the order of the stored fields, so that each is found right behind the one before it.
  const fields = productFields.filter((field) => given.has(field));
  const attributes = plan.columns.flatMap((column) =>
    column.use === 'attribute' && column.attribute !== undefined ? [column.attribute] : [],
  );
  return { fields, attributes };
}

/**
 * What the columns of the file change of a stored product, compared as BSON bytes; undefined when nothing.
 * A blank cell unsets its field. Of `stock` only `onHand` is compared and changed, of `attributes` only the keys
 * that have a column, in any order. `active` that is only a default never changes a stored product.
 * `before` are the elements of the stored product.
 */
export function findChanges(
  before: ReadonlyMap<string, Buffer>,
  row: MergedRow,
  columns: FileColumns,
): ProductChanges | undefined {
  const after = readElements(row.document);
  const changes: ProductChanges = { set: [], unset: [], oddAttributes: new Map() };
  for (const field of columns.fields) {
    if (field === 'active' && row.activeDefaulted) continue;
    if (field === 'stock') changeStock(changes, before.get('stock'), after.get('stock'));
    else changeField(changes, field, before.get(field), after.get(field));
  }
  changeAttributes(changes, before.get('attributes'), after.get('attributes'), columns.attributes);
  return changes.set.length + changes.unset.length + changes.oddAttributes.size > 0 ? changes : undefined;
}

function changeField(changes: ProductChanges, field: string, before?: Buffer, after?: Buffer): void {
  if (isSame(before, after)) return;
  if (after) changes.set.push(after);
  else changes.unset.push(field);
}

/** By path, so that what others keep beside `onHand` stays even when they write at the same moment. */
function changeStock(changes: ProductChanges, before?: Buffer, after?: Buffer): void {
  const stored = readEmbedded(before);
  const onHand = readEmbedded(after)?.get('onHand');
  if (isSame(stored?.get('onHand'), onHand)) return;
  if (onHand && before && !stored) changes.set.push(after!);
  else if (onHand) changes.set.push(makeElement(onHand[0]!, 'stock.onHand', elementValue(onHand)));
  else changes.unset.push(stored!.size === 1 ? 'stock' : 'stock.onHand');
}

/** One by one, so that what others keep beside them is not written; as a whole where none is stored, or none is left. */
function changeAttributes(
  changes: ProductChanges,
  before: Buffer | undefined,
  after: Buffer | undefined,
  names: readonly string[],
): void {
  if (names.length === 0 || isSame(before, after)) return;
  const stored = readEmbedded(before);
  const given = readEmbedded(after);
  const changed = names.filter((name) => !isSame(stored?.get(name), given?.get(name)));
  if (changed.length === 0) return;
  const left = new Map([...(stored ?? [])].filter(([name]) => !changed.includes(name)));
  const added = changed.flatMap((name) => given?.get(name) ?? []);
  if (left.size + added.length === 0) changes.unset.push('attributes');
  else if (!stored || changed.includes(''))
    changes.set.push(embed('attributes', [...left.values(), ...added]));
  else for (const name of changed) changeAttribute(changes, name, given?.get(name));
}

function changeAttribute(changes: ProductChanges, name: string, after: Buffer | undefined): void {
  const path = `attributes.${name}`;
  if (/^\$|\./.test(name)) changes.oddAttributes.set(name, after);
  else if (after) changes.set.push(makeElement(after[0]!, path, elementValue(after)));
  else changes.unset.push(path);
}

function isSame(one: Buffer | undefined, other: Buffer | undefined): boolean {
  return one && other ? one.equals(other) : one === other;
}
