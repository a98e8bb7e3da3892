/** What a load did to the products of its rows. */
export interface ProductCounts {
  created: number;
  updated: number;
  unchanged: number;
}

export function noCounts(): ProductCounts {
  return { created: 0, updated: 0, unchanged: 0 };
}
