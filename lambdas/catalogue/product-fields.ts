import { active } from './fields/active.ts';
import { brand } from './fields/brand.ts';
import { category } from './fields/category.ts';
import { currency } from './fields/currency.ts';
import { description } from './fields/description.ts';
import { gtin } from './fields/gtin.ts';
import { name } from './fields/name.ts';
import { price } from './fields/price.ts';
import type { ProductFieldDeclaration, RejectWords } from './fields/product-field.ts';
import { sku } from './fields/sku.ts';
import { stock } from './fields/stock.ts';
import { tags } from './fields/tags.ts';
import { updatedAt } from './fields/updated-at.ts';
import { weight } from './fields/weight.ts';

/** The fields of a product that a column can feed, in the order of the row contract and of the stored product. */
const declarations = [
  sku,
  name,
  description,
  price,
  currency,
  category,
  tags,
  stock,
  active,
  brand,
  gtin,
  weight,
  updatedAt,
] as const;

type Declaration = (typeof declarations)[number];
export type ProductField = Declaration['name'];
/** Why a cell was rejected. */
export type CellCode = KeysOf<Declaration['rejects']>;
/** The elements of a stored product that the fields make, as schemas. */
type FieldElements = Intersection<Declaration['document']>;

export const productFields = declarations.map((field) => field.name) as [ProductField, ...ProductField[]];

export const fieldNamed = Object.fromEntries(
  declarations.map((field) => [field.name, field]),
) as unknown as Record<ProductField, ProductFieldDeclaration>;

/** In the order in which the cells of a row are judged. */
export const cellCodes = [
  ...new Set(declarations.flatMap(({ rejects }) => Object.keys(rejects))),
] as CellCode[];

/** What each code says. One that several fields have says what each of them asks for. */
export const cellWords = Object.fromEntries(
  cellCodes.map((code) => [code, wordsOf(code)]),
) as unknown as Record<CellCode, Pick<RejectWords, 'title' | 'meaning' | 'fix'>>;

export const fieldElements = Object.assign(
  {},
  ...declarations.map(({ document }) => document),
) as FieldElements;

export const fieldValidators = Object.assign({}, ...declarations.map(({ validator }) => validator));

function wordsOf(code: CellCode): Pick<RejectWords, 'title' | 'meaning' | 'fix'> | undefined {
  const said = productFields.flatMap((field) => fieldNamed[field].rejects[code] ?? []);
  const [first] = said;
  return first && { ...first, meaning: said.map(({ meaning }) => meaning).join(' ') };
}

type KeysOf<Union> = Union extends unknown ? keyof Union & string : never;
type Intersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never;
