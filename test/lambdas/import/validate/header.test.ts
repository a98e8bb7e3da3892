import { describe, expect, it } from '@jest/globals';
import type { Delimiter } from '../../../../lambdas/import/dialect.ts';
import { maxHeaderBytes, readHeader as readHeaderWith } from '../../../../lambdas/import/validate/header.ts';
import { codeOf } from '../../../../lambdas/shared/errors.ts';

const readHeader = (row: Buffer | undefined, delimiter: Delimiter = ',') => readHeaderWith(row, delimiter);

describe('readHeader', () => {
  it.each([
    ['sku', ['sku', 'SKU', ' Product_SKU ', 'item-sku', 'productsku']],
    ['description', ['description', 'Body']],
    ['price', ['price', 'PRICE']],
    ['currency', ['currency']],
    ['category', ['category']],
    ['tags', ['tags']],
    ['stock', ['inventory_count', 'Inventory Count', 'stock', 'quantity']],
    ['active', ['active', 'status', 'published']],
    ['brand', ['brand', 'vendor']],
    ['gtin', ['gtin', 'EAN', 'upc', 'bar code']],
    ['updatedAt', ['updated_at', 'Updated At', 'updatedat']],
  ])('matches every name of %s', (field, names) => {
    for (const name of names) {
      const others = field === 'sku' ? 'title' : 'sku,title';
      expect(readHeader(Buffer.from(`${name},${others}`))[0]).toEqual({ header: name, use: 'field', field });
    }
  });

  it.each(['name', 'Title', 'PRODUCT NAME'])('matches the name %s', (name) => {
    expect(readHeader(Buffer.from(`${name},sku`))[0]).toMatchObject({ field: 'name' });
  });

  it('keeps other columns as attributes, under their trimmed text without control characters', () => {
    expect(attributesOf('sku,name, Farbe (RAL) ,"a\tb\nc",été')).toEqual(['Farbe (RAL)', 'abc', 'été']);
  });

  it('names a blank column by its position', () => {
    expect(attributesOf('sku,name,, ,')).toEqual(['column_3', 'column_4', 'column_5']);
  });

  it('ignores what rejects.csv added, also twice', () => {
    const header = 'sku,name,lading_row,lading_line,Lading Code,lading_column,lading_message,lading_row';
    const uses = readHeader(Buffer.from(header)).map(({ use }) => use);
    expect(uses).toEqual(['field', 'field', ...Array(6).fill('ignored')]);
  });

  it.each([
    ['a missing name', 'sku,price', 'column_missing'],
    ['nothing but commas', ',,', 'column_missing'],
    ['the same column twice', 'sku,name,SKU', 'column_repeated'],
    ['two names of one field', 'sku,title,name', 'column_repeated'],
    ['two equal unknown columns', 'sku,name,Color,color_', 'column_repeated'],
    ['a name given to a blank column', 'sku,name,,column_3', 'column_repeated'],
  ])('refuses %s', (_case, header, code) => {
    expect(refusalOf(Buffer.from(header))).toBe(code);
  });

  it('accepts 1,000 columns and refuses 1,001', () => {
    const columns = Array.from({ length: 998 }, (_, at) => `c${at}`).join(',');
    expect(readHeader(Buffer.from(`sku,name,${columns}`))).toHaveLength(1_000);
    expect(refusalOf(Buffer.from(`sku,name,${columns},one more`))).toBe('too_many_columns');
  });

  it('accepts a header of exactly 1 MiB and refuses a longer one', () => {
    const longest = Buffer.from(`sku,name,${'x'.repeat(maxHeaderBytes - 9)}`);
    expect(readHeader(longest)).toHaveLength(3);
    expect(refusalOf(Buffer.concat([longest, Buffer.from('x')]))).toBe('header_too_long');
    expect(refusalOf(undefined)).toBe('header_too_long');
  });

  it('refuses a header that is not UTF-8', () => {
    expect(refusalOf(Buffer.from('sku,name,Größe', 'latin1'))).toBe('encoding_unsupported');
  });

  it('names all missing columns, what was found and a wrong delimiter', () => {
    const message = messageOf('artikel;bezeichnung');
    expect(message).toContain('no column "sku" (also accepted: product sku, item sku) and no column "name"');
    expect(message).toContain('Its first line names: "artikel;bezeichnung".');
    expect(message).toContain('The columns seem to be separated by semicolons, not by commas.');
    expect(messageOf('sku,x')).not.toContain('"sku" (also');
  });

  it('names both columns that mean the same', () => {
    expect(messageOf('sku,Title,name')).toContain('"Title" and "name" mean the same');
  });
});

function attributesOf(header: string): (string | undefined)[] {
  return readHeader(Buffer.from(header))
    .filter(({ use }) => use === 'attribute')
    .map(({ attribute }) => attribute);
}

function refusalOf(row: Buffer | undefined): string {
  try {
    readHeader(row);
    return 'none';
  } catch (error) {
    return codeOf(error);
  }
}

function messageOf(header: string): string {
  try {
    readHeader(Buffer.from(header));
    return '';
  } catch (error) {
    return String(error);
  }
}
