import { describe, expect, it } from '@jest/globals';
import {
  MongoClient,
  MongoError,
  MongoNetworkError,
  MongoNetworkTimeoutError,
  MongoServerError,
} from 'mongodb';
import { isTransient } from '../../../lambdas/runtime/transient.ts';

const labelled = new MongoError('no primary');
labelled.addErrorLabel('RetryableWriteError');

/** Nothing listens at that port. */
const unreachable = await new MongoClient('mongodb://127.0.0.1:9', { serverSelectionTimeoutMS: 50 })
  .connect()
  .catch((error: unknown) => error);

describe('isTransient knows the errors of the driver without the driver', () => {
  it.each([
    ['a broken connection', new MongoNetworkError('closed'), true],
    ['a connection that answers too late', new MongoNetworkTimeoutError('timed out'), true],
    ['no server to be found', unreachable, true],
    ['a label that says so', labelled, true],
    ['a code that says so', new MongoServerError({ message: 'not primary', code: 10_107 }), true],
    ['an index build that was broken off', new MongoServerError({ message: 'aborted', code: 276 }), true],
    ['a key that is there twice', new MongoServerError({ message: 'duplicate', code: 11_000 }), false],
    ['a bug', new TypeError('x is undefined'), false],
  ])('%s', (_, error, isOne) => {
    expect(isTransient(error)).toBe(isOne);
  });
});
