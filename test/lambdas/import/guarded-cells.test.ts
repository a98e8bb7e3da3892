import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { rejectColumns } from '../../../lambdas/import/report/rejects-file.ts';
import { csvLine, guardCell, quotedCells, removeGuard } from '../../../shared/csv-line.ts';
import { transformCsv } from '../../support/transform-csv.ts';

const piece = fc.constantFrom('=', '+', '-', '@', "'", '\t', '\r', '\n', '"', ',', ' ', 'a', '1', 'é');
const cell = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
const row = fc.tuple(cell, cell, cell, cell);
const rows = fc.array(row, { minLength: 1, maxLength: 5 });

const header = ['sku', 'name', 'price', 'description', '=note', "'note"];
/** Without a guard, as the sender wrote it and as a spreadsheet saves what it shows. */
const csvOf = (lines: readonly (readonly string[])[]) =>
  lines.map((line) => `${quotedCells(line)}\n`).join('');
const cellsOf = (csv: string): string[][] => parse(csv, { record_delimiter: ['\n'] });
const rejectsOf = (csv: string, headers: readonly string[]) =>
  csvLine([...headers, ...rejectColumns]) + transformCsv(csv).rejects;
const documentsOf = (csv: string) =>
  transformCsv(csv)
    .partitions.flat()
    .map(({ document }) => document);

/** As a sender has it, its price wrong or right. */
const fileOf = (lines: readonly (readonly string[])[], price: string) =>
  csvOf([header, ...lines.map(([name = '', ...rest], at) => [`k-${at}`, `n${name}`, price, ...rest])]);

/** What a person makes of a rejects file: the price is put right, all else stays. */
const corrected = (rejects: string) =>
  csvOf(cellsOf(rejects).map((line, at) => (at === 0 ? line : line.with(2, '1'))));

describe('a file that people open in a spreadsheet', () => {
  it('has no cell that a spreadsheet would run, and every cell can be had back', () => {
    fc.assert(
      fc.property(fc.array(cell, { minLength: 2, maxLength: 6 }), (cells) => {
        const [guarded = []] = cellsOf(csvLine(cells));
        for (const one of guarded) expect(one).not.toMatch(/^[=+\-@\t\r]/);
        expect(guarded.map(removeGuard)).toEqual(cells);
      }),
    );
  });

  it.each([
    ['=1+1', "'=1+1"],
    ["'a", "''a"],
    ['\t=1', "'\t=1"],
    ['\r', "'\r"],
    [' =1', ' =1'],
    ['', ''],
    ['a=1', 'a=1'],
  ])('has %j as %j', (text, guarded) => {
    expect(guardCell(text)).toBe(guarded);
  });
});

describe('rejects.csv, corrected and imported again', () => {
  it('gives the values that the file had, whatever its cells begin with', () => {
    fc.assert(
      fc.property(rows, (lines) => {
        const wrong = fileOf(lines, 'dear');
        const again = corrected(rejectsOf(wrong, header));
        expect(documentsOf(again)).toEqual(documentsOf(fileOf(lines, '1')));
      }),
    );
  });

  it('is the same cells again when nothing was corrected, time after time', () => {
    fc.assert(
      fc.property(rows, (lines) => {
        const first = rejectsOf(fileOf(lines, 'dear'), header);
        const second = rejectsOf(first, [...header, ...rejectColumns]);
        const original = (csv: string) => cellsOf(csv).map((line) => line.slice(0, header.length));
        expect(original(second)).toEqual(original(first));
      }),
    );
  });

  it('tells reasons and examples about the cells without their guard', () => {
    const [, line = ''] = rejectsOf(fileOf([["'", '', '', '']], '-5'), header).split(/\n(?=k)/);
    expect(cellsOf(line)[0]?.slice(0, 3)).toEqual(['k-0', "n'", "'-5"]);
    const { outcome } = transformCsv(`sku,name,price,lading_row\nk,n,'-5,1\n`);
    expect(outcome.examples).toEqual([
      expect.objectContaining({ value: '-5', message: expect.stringMatching(/^Found "-5", expected/) }),
    ]);
  });
});

describe('an apostrophe before a cell', () => {
  const namesOf = (csv: string) => documentsOf(csv).map(({ name }) => name);

  it('is content in a file without a column of ours', () => {
    expect(namesOf("sku,name\nk,'=1\n")).toEqual(["'=1"]);
  });

  it.each(['lading_row', 'LADING_anything', 'Lading Code'])('goes, once, in a file with %s', (column) => {
    expect(namesOf(`sku,name,${column}\n'-k,''=1,7\n`)).toEqual(["'=1"]);
    expect(namesOf(`sku,name,${column}\nk,"'",'\nl,'n,''\n`)).toEqual(['n']);
  });
});
