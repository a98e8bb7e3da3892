import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Delimiter } from '../../../../lambdas/import/read/dialect.ts';
import { maxHeaderBytes, readHeader as readHeaderWith } from '../../../../lambdas/import/validate/header.ts';
import { InputError } from '../../../../shared/errors.ts';

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
    expect(refusalOf(Buffer.from(header))?.code).toBe(code);
  });

  it('accepts 1,000 columns and refuses 1,001', () => {
    const columns = Array.from({ length: 998 }, (_, at) => `c${at}`).join(',');
    expect(readHeader(Buffer.from(`sku,name,${columns}`))).toHaveLength(1_000);
    expect(refusalOf(Buffer.from(`sku,name,${columns},one more`))?.code).toBe('too_many_columns');
  });

  it('accepts a header of exactly 1 MiB and refuses a longer one', () => {
    const longest = Buffer.from(`sku,name,${'x'.repeat(maxHeaderBytes - 9)}`);
    expect(readHeader(longest)).toHaveLength(3);
    expect(refusalOf(Buffer.concat([longest, Buffer.from('x')]))?.code).toBe('header_too_long');
    expect(refusalOf(undefined)?.code).toBe('header_too_long');
  });

  it('refuses a header that is not UTF-8', () => {
    expect(refusalOf(Buffer.from('sku,name,Größe', 'latin1'))?.code).toBe('encoding_unsupported');
  });

  it('names all missing columns, what was found and a wrong delimiter', () => {
    const { quoting } = refusalOf(Buffer.from('artikel;bezeichnung'))!;
    expect(quoting).toContain('no column "sku" (also accepted: product sku, item sku) and no column "name"');
    expect(quoting).toContain('Its first line names: "artikel;bezeichnung".');
    expect(quoting).toContain('The columns seem to be separated by semicolons, not by commas.');
    expect(refusalOf(Buffer.from('sku,x'))?.quoting).not.toContain('"sku" (also');
  });

  it('names both columns that mean the same', () => {
    const { message, quoting } = refusalOf(Buffer.from('sku,Title,name'))!;
    expect(quoting).toContain('"Title" and "name" mean the same');
    expect(message).toContain('Columns 2 and 3 mean the same');
  });

  it('cuts a long name between characters and hides what turns the writing', () => {
    const { quoting } = refusalOf(Buffer.from(`sku,\u202e${'😀'.repeat(70)}`))!;
    expect(quoting).toContain(`"sku", "${'😀'.repeat(59)}…".`);
  });

  it('quotes no cell of the first line where logs and mails tell the refusal', () => {
    const marker = 'Marker Person';
    const cell = fc.constantFrom('sku', 'name', 'title', '12.50', '', marker, `${marker};x`, `${marker} 2`);
    const row = fc.array(cell, { minLength: 1, maxLength: 15 }).map((cells) => cells.join(','));
    fc.assert(
      fc.property(row, fc.constantFrom(',', ';', '|'), (text, delimiter) => {
        const told = refusalOf(Buffer.from(text), delimiter as Delimiter);
        expect(String(told)).not.toContain('Person');
        expect(JSON.stringify(told) ?? '').not.toContain('Person');
      }),
    );
  });
});

function attributesOf(header: string): (string | undefined)[] {
  return readHeader(Buffer.from(header))
    .filter(({ use }) => use === 'attribute')
    .map(({ attribute }) => attribute);
}

function refusalOf(row: Buffer | undefined, delimiter?: Delimiter): InputError | undefined {
  try {
    readHeader(row, delimiter);
    return undefined;
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}
