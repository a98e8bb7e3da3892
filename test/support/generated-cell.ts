import type { SeededRandom } from '../../shared/seeded-random.ts';

/** A cell for the column of that name: usually right, sometimes nearly, sometimes anything. */
export function generatedCell(column: string, random: SeededRandom): string {
  if (random.oneIn(8)) return '';
  const cell = random.oneIn(6)
    ? anyText(random)
    : (Object.hasOwn(cells, column) ? cells[column]! : anyText)(random);
  const edge = () => (random.oneIn(16) ? random.pick(edges) : '');
  return edge() + cell + edge();
}

const edges = [' ', '\t', '  ', '\u00a0', '\u3000', '\ufeff', '\u200b', '\0', '\n', '"'];

const pieces = [
  'a',
  'B',
  '7',
  '0',
  ' ',
  '.',
  '-',
  "'",
  '=',
  'é',
  'ß',
  'İ',
  '漢',
  '🧦',
  '"',
  '""',
  ',',
  ';',
  '\t',
  '|',
  '>',
];
const rarePieces = [
  '\n',
  '\r',
  '\r\n',
  '\0',
  '\u200b',
  '\u00ad',
  '\u2028',
  '\u0085',
  'e\u0301',
  '\uff21',
  'ﬁ',
];

function anyText(random: SeededRandom): string {
  if (random.oneIn(400))
    return random.pick(['x', 'é', '漢', '🧦']).repeat(random.pick([50, 65, 101, 201, 10_001]));
  let text = '';
  for (let length = random.below(7); length > 0; length--) {
    text += random.oneIn(6) ? random.pick(rarePieces) : random.pick(pieces);
  }
  return text;
}

const digits = (random: SeededRandom, length: number) =>
  Array.from({ length }, () => random.below(10)).join('');

function moment(random: SeededRandom): string {
  const two = (limit: number) => String(random.below(limit)).padStart(2, '0');
  const day = `${random.pick(['0000', '1969', '2024', '2025', '9999'])}-${two(14)}-${two(33)}`;
  if (random.oneIn(2)) return day;
  const zone = random.pick(['', 'Z', '+02:00', '-1130', '+24:00']);
  return `${day}T${two(25)}:${two(61)}${random.oneIn(2) ? `:${two(61)}` : ''}${zone}`;
}

const cells: Record<string, (random: SeededRandom) => string> = {
  sku: (random) => `${random.pick(['A', 'a', 'sku-', 'Ä', '🧦', ''])}${random.below(30)}`,
  name: (random) => random.pick(['Lamp', 'Müller & Co', '漢字', 'say "hi"', 'two\nlines']),
  price: (random) =>
    digits(random, 1 + random.below(13)) + (random.oneIn(2) ? `.${digits(random, 1 + random.below(5))}` : ''),
  currency: (random) => random.pick(['EUR', 'usd', 'Chf', 'DEM', 'XX', 'sek']),
  category: (random) => random.pick(['Home', 'Home > Kitchen', 'a>b>c', '> a', 'a > > b']),
  tags: (random) => random.pick(['red', 'red|blue', 'A|a|B', '|', 'x| |y', 'é|É']),
  stock: (random) => random.pick(['0', '7', '2147483647', '2147483648', '007', '-1', '1.5']),
  active: (random) => random.pick(['true', 'FALSE', 'Yes', 'n', '1', '0', 'inactive', 'maybe']),
  gtin: (random) =>
    random.pick(['4006381333931', '4006381333932', '96385074', digits(random, 12), digits(random, 9)]),
  weight: (random) => random.pick(['0.25', '12', '1,5', '1.5 kg', '999999.999999', '1000000', '-1']),
  updated_at: moment,
};
