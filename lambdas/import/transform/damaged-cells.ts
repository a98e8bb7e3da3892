import { type DamageCode, isCellError, isDayAndMonth } from '../../catalogue/cell-damage.ts';
import { fieldNamed, type ProductField } from '../../catalogue/product-fields.ts';

/**
 * The damage that a trimmed cell shows, undefined for none. Only forms that a spreadsheet makes and people hardly
 * write: a file that is whole must not be called damaged. `field` is undefined for a column that becomes an attribute.
 */
export function damageOf(field: ProductField | undefined, cell: string): DamageCode | undefined {
  if (isCellError(cell)) return 'cell_error';
  const damage = field && fieldNamed[field].damage;
  if (damage) return damage(cell);
  return isDayAndMonth(cell) ? 'date_rewritten' : undefined;
}
