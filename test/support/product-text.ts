import { seededRandom } from '../../shared/seeded-random.ts';
import { generatedCell } from './generated-cell.ts';

/**
 * A file of some hundred products: new, changed and unchanged ones against another edition, repeated SKUs in other
 * spellings, rows to reject, quoted line breaks, and line ends of all kinds.
 */
export function productText(rows: number, edition: string): string {
  const random = seededRandom(edition === 'before' ? 1 : 2);
  let text = 'SKU,Name,Price,Tags,Brand,Colour,Stock,Active,Description\r\n';
  for (let row = 0; row < rows; row++) {
    // Two of three SKUs are those of the other edition; a tenth comes twice in the file.
    const number = row % 3 === 0 ? `${edition}-${row}` : String(row - (row % 10 === 7 ? 2 : 0));
    const sku = row % 20 === 17 ? `ITEM-${number}` : `item-${number}`;
    const changed = row % 2 === 0 ? edition : 'same';
    const price = row % 25 === 3 ? '1,50' : `${(row % 90) + 1}.50`;
    const note =
      row % 11 === 0 ? `"first\r\nsecond ""${generatedCell('brand', random).replaceAll('"', '')}"""` : '';
    const brand = row % 4 === 0 ? 'Acme' : row % 5 === 0 ? changed : '';
    const colour = row % 7 === 0 ? '' : `red ${changed}`;
    const end = ['\n', '\r\n', '\r', '\n\n'][row % 4];
    text += `${sku},Product ${row} ${changed},"${price}",a|${changed},${brand},${colour},${row},${row % 9 ? 'yes' : ''},${note}${end}`;
  }
  return text;
}
