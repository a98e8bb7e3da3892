import { afterEach } from '@jest/globals';
import { aCognito } from './a-cognito.ts';

export type Cognito = Awaited<ReturnType<typeof aCognito>>;

const open = new Set<Cognito>();
afterEach(async () => {
  for (const cognito of open) await cognito.close();
});

/** A Cognito that ends with its test, unless the test ends it before. */
export async function started(options?: Parameters<typeof aCognito>[0]): Promise<Cognito> {
  const cognito = await aCognito(options);
  const one = {
    ...cognito,
    async close() {
      open.delete(one);
      await cognito.close();
    },
  };
  open.add(one);
  return one;
}
