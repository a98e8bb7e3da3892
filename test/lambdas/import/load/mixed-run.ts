import { BSON, type Document } from 'mongodb';
import { splitDocuments } from '../../../../lambdas/bson/raw-document.ts';
import { type LoadFixture, testRun } from '../../../support/load-fixture.ts';
import { putRun, type TestRow } from '../../../support/run-parts.ts';

const mixed: TestRow[] = [{ sku: 'same' }, { sku: 'changed', name: 'New' }, { sku: 'new' }, { sku: 'new' }];
export const mixedCounts = { created: 1, updated: 1, unchanged: 1, duplicates: 1 };

/** A run that leaves one of its products, changes one, creates one and has one twice. */
export async function putMixedRun(fixture: LoadFixture) {
  await fixture.importRows({ runId: 'one' }, [{ sku: 'same' }, { sku: 'changed', name: 'Old' }]);
  const run = testRun({ runId: 'two', ranges: [mixed], stampedAt: '2026-02-02T00:00:00.000Z' });
  await putRun(fixture.s3, run);
  return run;
}

/** Of each product the last image, as an undo would take it. */
export async function lastImages(fixture: LoadFixture): Promise<Document[]> {
  const keys = (await fixture.listKeys()).filter((key) => key.startsWith('runs/two/before/')).toSorted();
  const last = new Map<string, Document>();
  for (const key of keys) {
    const bytes = (await fixture.readObject(key)) ?? Buffer.alloc(0);
    const images = [...splitDocuments(bytes)].map((document) => BSON.deserialize(document));
    for (const image of images) last.set(image._id, image);
  }
  return [...last.values()].sort((one, other) => (one._id < other._id ? -1 : 1));
}

export function allProducts(fixture: LoadFixture): Promise<Document[]> {
  return fixture.db.collection('products').find().sort({ _id: 1 }).toArray();
}
