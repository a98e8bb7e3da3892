import { CsvRows } from '../../lambdas/import/transform/csv-rows.ts';

export interface ReadRow {
  row: number;
  line: number;
  fields: string[];
  problem: string | null;
  isUtf8: boolean;
}

/** All rows of some CSV bytes, handed to the parser in chunks of `chunkBytes`. */
export function readCsv(csv: string | Buffer, chunkBytes = Number.POSITIVE_INFINITY): ReadRow[] {
  const bytes = Buffer.from(csv);
  const rows: ReadRow[] = [];
  const parser = new CsvRows({ delimiter: 0x2c, firstRow: 1, firstLine: 1 }, (row) => {
    const fields = Array.from({ length: row.fields }, (_, index) =>
      row.bytes.toString('utf8', row.starts[index], row.ends[index]),
    );
    rows.push({ row: row.row, line: row.line, fields, problem: row.problem, isUtf8: row.isUtf8 });
  });
  for (let at = 0; at < bytes.length; at += chunkBytes) parser.push(bytes.subarray(at, at + chunkBytes));
  parser.end();
  return rows;
}
