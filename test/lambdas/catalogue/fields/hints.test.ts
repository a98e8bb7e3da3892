import { describe, expect, it } from '@jest/globals';
import { transformCsv } from '../../../support/transform-csv.ts';

describe('a rejected price', () => {
  it.each([
    ['1,50', 'If the comma is a decimal sign, write 1.50.'],
    ['1,500', 'If the comma is a decimal sign, write 1.500; if it separates thousands, write 1500.'],
    ['1.234,50', 'Without separators it is 1234.50.'],
    ['1,234.50', 'Without separators it is 1234.50.'],
    ['€ 5', 'Leave the currency sign out: the currency has a column of its own.'],
  ])('%s tells how it would be right', (price, hint) => {
    const { outcome } = transformCsv(`sku,name,price\nA,Kettle,"${price}"\n`);
    expect(outcome.reasons).toEqual({ price_invalid: 1 });
    expect(outcome.examples[0]?.message).toMatch(/as in 1299\.90\. /);
    expect(outcome.examples[0]?.message.endsWith(` ${hint}`)).toBe(true);
  });

  it('of which nothing is known has no hint', () => {
    const { outcome } = transformCsv('sku,name,price\nA,Kettle,cheap\n');
    expect(outcome.examples[0]?.message).toMatch(/as in 1299\.90\.$/);
  });
});

describe('a rejected weight', () => {
  it.each([
    ['1,5', 'If the comma is a decimal sign, write 1.5.'],
    ['1.5 kg', 'Leave the unit out: weights are kilograms.'],
  ])('%s tells how it would be right', (weight, hint) => {
    const { outcome } = transformCsv(`sku,name,Weight (kg)\nA,Kettle,"${weight}"\n`);
    expect(outcome.reasons).toEqual({ weight_invalid: 1 });
    expect(outcome.examples[0]?.message).toMatch(new RegExp(` ${hint.replace(/[().]/g, '\\$&')}$`));
  });

  it('in grams is not turned into kilograms', () => {
    const { outcome } = transformCsv('sku,name,weight\nA,Kettle,500 g\n');
    expect(outcome.examples[0]?.message).toMatch(/, as in 1\.25\.$/);
  });
});
