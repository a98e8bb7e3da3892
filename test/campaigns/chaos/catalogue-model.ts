/** What a file says of a product; a field that the file has no column for is absent. */
export interface ProductRow {
  sku: string;
  name: string;
  edition?: string;
}

/** An import as the model sees it, in order of arrival. */
export interface ModelledImport {
  rows: readonly ProductRow[];
  /** all: it succeeded; some: it failed while it wrote, so that any of its rows may be there; none: it wrote nothing. */
  wrote: 'all' | 'some' | 'none';
}

/** A product as it can be: its fields as JSON text, or that it is not there. */
type State = string;
const absent: State = 'absent';

/**
 * Every state that each product can be in when the imports were applied in their order, one after the other: one
 * state, unless an import that failed had a row of it. By SKU; who is not in it is not there.
 */
export function possibleProducts(imports: readonly ModelledImport[]): Map<string, Set<State>> {
  const possible = new Map<string, Set<State>>();
  for (const { rows, wrote } of imports) {
    if (wrote === 'none') continue;
    for (const row of rows) {
      const before = possible.get(row.sku) ?? new Set([absent]);
      const after = new Set([...before].map((state) => stateAfter(state, row)));
      possible.set(row.sku, wrote === 'all' ? after : new Set([...after, ...before]));
    }
  }
  return possible;
}

/** The state of a product that was found. */
export function stateOf({ name, edition }: { name: string; edition?: string | undefined }): State {
  return JSON.stringify(edition === undefined ? { name } : { name, edition });
}

/** A field without a column stays as it was. */
function stateAfter(before: State, row: ProductRow): State {
  const kept: { edition?: string } = before === absent ? {} : JSON.parse(before);
  return stateOf({ name: row.name, edition: row.edition ?? kept.edition });
}

/** What is not as it can be, in sentences. */
export function differences(
  possible: ReadonlyMap<string, ReadonlySet<State>>,
  found: ReadonlyMap<string, State>,
): string[] {
  const wrong = [...possible].flatMap(([sku, states]) => {
    const state = found.get(sku) ?? absent;
    return states.has(state) ? [] : [`${sku} is ${state}, not ${[...states].join(' or ')}`];
  });
  const strange = [...found]
    .filter(([sku]) => !possible.has(sku))
    .map(([sku, state]) => `${sku} is ${state}, not absent`);
  return [...wrong, ...strange];
}

/** Products that can only be in one state: what the check is worth. */
export function certainProducts(possible: ReadonlyMap<string, ReadonlySet<State>>): number {
  return [...possible.values()].filter(({ size }) => size === 1).length;
}
