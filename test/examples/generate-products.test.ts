import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { exampleProducts } from '../../examples/generate-products.ts';

describe('the example file', () => {
  it('is exactly what its generator makes', () => {
    const committed = readFileSync(join(import.meta.dirname, '../../examples/products.csv'));
    expect(committed.equals(exampleProducts())).toBe(true);
  });
});
