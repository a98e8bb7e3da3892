import { productFields } from '../../catalogue/product-fields.ts';
import type { Plan } from '../run/plan.ts';

/** What the columns of a file feed. An absent column leaves what is stored as it is. */
export interface FileColumns {
  fields: readonly string[];
  attributes: readonly string[];
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
