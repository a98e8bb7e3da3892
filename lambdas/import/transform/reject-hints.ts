import type { RejectCode } from '../run/codes.ts';

/**
 * What most likely happened to a refused cell and how it would be right, as a further sentence with a blank in front;
 * '' when nothing is known. A hint is all: the cell is refused, since the other reading is possible too.
 */
export function hintFor(code: RejectCode, cell: string): string {
  const hint = hintsByCode[code]?.(cell);
  return hint ? ` ${hint}` : '';
}

const hintsByCode: Partial<Record<RejectCode, (cell: string) => string | undefined>> = {
  price_invalid: hintForPrice,
};

function hintForPrice(cell: string): string | undefined {
  const comma = /^([0-9]{1,12}),([0-9]{1,4})$/.exec(cell);
  if (comma) {
    const [, whole, fraction] = comma;
    const thousands = fraction?.length === 3 ? `; if it separates thousands, write ${whole}${fraction}` : '';
    return `If the comma is a decimal sign, write ${whole}.${fraction}${thousands}.`;
  }
  const grouped =
    /^([0-9]{1,3}(?:[.'\u2019 \u00a0\u202f][0-9]{3})+),([0-9]{1,4})$/.exec(cell) ??
    /^([0-9]{1,3}(?:[,'\u2019 \u00a0\u202f][0-9]{3})+)\.([0-9]{1,4})$/.exec(cell);
  if (grouped) return `Without separators it is ${grouped[1]!.replace(/[^0-9]/g, '')}.${grouped[2]}.`;
  if (/\p{Sc}/u.test(cell)) return 'Leave the currency sign out: the currency has a column of its own.';
  return undefined;
}
