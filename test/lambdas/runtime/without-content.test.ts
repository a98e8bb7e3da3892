import { globSync, readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { BSON, MongoServerError } from 'mongodb';
import { z } from 'zod';
import { withoutContent } from '../../../lambdas/runtime/without-content.ts';
import { nameForWorkflow } from '../../../lambdas/runtime/workflow-step.ts';
import { ConfigError, DependencyError, InputError } from '../../../shared/errors.ts';

/** Each file of the functions that writes a log. */
const logging = globSync('lambdas/**/*.ts')
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }))
  .filter(({ text }) => text.includes('new Logger('));

const cell = 'Erika Mustermann';

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

function mongoError(message: object): MongoServerError {
  return new MongoServerError({ codeName: 'DuplicateKey', code: 11000, ...message });
}

/** Errors as libraries throw them when they choke on a cell. */
const quoting: Record<string, () => unknown> = {
  'JSON.parse': () => thrownBy(() => JSON.parse(`{"a": ${cell}}`)),
  'a duplicate key': () =>
    mongoError({ errmsg: `E11000 dup key: { _id: "${cell}" }`, keyValue: { _id: cell } }),
  'a document that fails validation': () =>
    mongoError({ code: 121, errmsg: 'Document failed validation', errInfo: { consideredValue: cell } }),
  'a write that may pass later': () =>
    mongoError({ code: 112, errmsg: `WriteConflict on ${cell}`, errorLabels: ['TransientTransactionError'] }),
  'an argument of node': () => thrownBy(() => Buffer.alloc(cell as never)),
  BigInt: () => thrownBy(() => BigInt(cell)),
  Decimal128: () => thrownBy(() => BSON.Decimal128.fromString(cell)),
  'a schema': () => thrownBy(() => z.strictObject({}).parse({ [cell]: 1 })),
  'an own error with such a cause': () =>
    new InputError('event_unknown', 'unknown', { cause: thrownBy(() => JSON.parse(cell)) }),
  'an own error that quotes for the report': () =>
    new InputError('column_missing', 'no name', { quoting: `no name, but ${cell}` }),
  'a text instead of an error': () => `${cell} is not a function`,
};

describe('an error that a step of the workflow throws', () => {
  it.each(Object.keys(quoting))('quotes no cell in log and history: %s', (name) => {
    const thrown = quoting[name]!();
    expect(inspect(thrown) + (thrown instanceof InputError ? thrown.quoting : '')).toContain('Erika');
    const told = nameForWorkflow(thrown);
    expect(inspect(told, { depth: 9, showHidden: true })).not.toContain('Erika');
    expect(JSON.stringify({ ...told, stack: told.stack })).not.toContain('Erika');
  });

  it.each(logging)('comes into the log of $path without a message of others', ({ text }) => {
    expect(text).toMatch(/(withoutContent|nameForWorkflow|loggedHandler)\(/);
    expect(text).not.toMatch(/new Error\(String\(/);
  });

  it('keeps what leads to the fault: name, codes, and the frames of the stack', () => {
    const thrown = mongoError({ errmsg: `E11000 ${cell}\nsecond line of ${cell}` });
    const told = withoutContent(thrown);
    expect(told.name).toBe('MongoServerError');
    expect(told.message).toBe(
      'MongoServerError 11000 DuplicateKey: its message is left out, since it may quote the file',
    );
    expect(told.stack).toContain('without-content.test.ts');
  });

  it.each([
    new DependencyError('download_incomplete', 'got 3 of 4 bytes'),
    new ConfigError('mail_refused', 'SES refused the mail'),
    new Error('range 3 has no outcome'),
    Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { syscall: 'connect', errno: -111 }),
    Object.assign(new RangeError('Rate exceeded'), { $metadata: { httpStatusCode: 400 } }),
  ])('keeps words that are ours, of AWS or of the network: %s', (error) => {
    const { name, message } = withoutContent(error);
    expect([name, message]).toEqual([error.name, error.message]);
  });

  it('says dependency_unavailable, in our words, for what may pass later', () => {
    expect(nameForWorkflow(quoting['a write that may pass later']!())).toMatchObject({
      code: 'dependency_unavailable',
      message: expect.stringMatching(/^MongoServerError: MongoServerError 112 DuplicateKey: /),
    });
  });
});
