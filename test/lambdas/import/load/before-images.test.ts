import { afterEach, describe, expect, it } from '@jest/globals';
import { beforeImages } from '../../../../lambdas/import/load/before-images.ts';
import { startTestStore, type TestStore } from '../../../support/object-store.ts';

const target = { bucket: 'drop', runId: 'one', partition: 3 };

let store: TestStore | undefined;
afterEach(() => store?.stop());

describe('before-images', () => {
  it('are objects in the order of attempts and batches, none of which is replaced', async () => {
    store = await startTestStore();
    for (const attempt of [1, 2, 10]) {
      const save = beforeImages(store.s3, target, attempt);
      for (const batch of ['first', 'second']) await save(Buffer.from(`${attempt} ${batch}`));
    }
    const keys = (await store.listKeys()).toSorted();
    expect(keys[0]).toBe('runs/one/before/00003-00001-00000.bson');
    const contents = await Promise.all(keys.map(async (key) => String(await store!.readObject(key))));
    expect(contents).toEqual(['1 first', '1 second', '2 first', '2 second', '10 first', '10 second']);
  });
});
