import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  certainProducts,
  differences,
  type ModelledImport,
  possibleProducts,
  stateOf,
} from './catalogue-model.ts';

const one = { rows: [{ sku: 'a', name: 'one', edition: '1' }], wrote: 'all' } as const;
const two = { rows: [{ sku: 'a', name: 'two' }], wrote: 'all' } as const;

describe('the model of the catalogue', () => {
  it('has what the last file says, and of a missing column what was there before', () => {
    expect(possibleProducts([one, two])).toEqual(new Map([['a', new Set(['{"name":"two","edition":"1"}'])]]));
  });

  it('has both for a run that failed while it wrote', () => {
    const states = possibleProducts([one, { ...two, wrote: 'some' }]);
    expect(states.get('a')).toEqual(
      new Set(['{"name":"two","edition":"1"}', '{"name":"one","edition":"1"}']),
    );
  });

  it('may have nothing when the only run failed while it wrote', () => {
    const states = possibleProducts([{ ...one, wrote: 'some' }]);
    expect(differences(states, new Map())).toEqual([]);
    expect(certainProducts(states)).toBe(0);
  });

  it('has nothing of a run that wrote nothing', () => {
    expect(possibleProducts([{ ...one, wrote: 'none' }]).size).toBe(0);
  });

  it('names what an older run has written over, what is missing, and what nobody has sent', () => {
    const states = possibleProducts([one, { rows: [{ sku: 'b', name: 'b' }], wrote: 'all' }]);
    const found = new Map([
      ['a', stateOf({ name: 'older' })],
      ['c', stateOf({ name: 'c' })],
    ]);
    expect(differences(states, found)).toEqual([
      'a is {"name":"older"}, not {"name":"one","edition":"1"}',
      'b is absent, not {"name":"b"}',
      'c is {"name":"c"}, not absent',
    ]);
  });

  it('allows whatever failed runs wrote of their rows, and no other order', () => {
    const imports = fc.array(
      fc.record({
        skus: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }),
        hasEdition: fc.boolean(),
        wrote: fc.constantFrom('all', 'some', 'none'),
        written: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(imports, (drawn) => {
        const catalogue = new Map<string, { name: string; edition?: string }>();
        const modelled = drawn.map(({ skus, hasEdition, wrote, written }, number): ModelledImport => {
          const rows = skus.map((sku) => ({
            sku,
            name: `file ${number}`,
            ...(hasEdition && { edition: `${number}` }),
          }));
          rows.forEach(({ sku, ...fields }, index) => {
            if (wrote === 'all' || (wrote === 'some' && written[index]))
              catalogue.set(sku, { ...catalogue.get(sku), ...fields });
          });
          return { rows, wrote };
        });
        const found = new Map([...catalogue].map(([sku, product]) => [sku, stateOf(product)]));
        expect(differences(possibleProducts(modelled), found)).toEqual([]);
      }),
    );
  });
});
