import { describe, expect, it } from '@jest/globals';
import {
  ConfigError,
  ConflictError,
  DependencyError,
  InputError,
  NotFoundError,
} from '../../shared/errors.ts';

describe('the error classes', () => {
  const classes = { InputError, NotFoundError, ConflictError, DependencyError, ConfigError };

  it.each(Object.entries(classes))('name %s alike under whatever name a bundle gives it', (name, Coded) => {
    class Renamed extends Coded {}
    const error = new Renamed('some_code', 'Some message.');
    expect(`${error}`).toBe(`${name}: Some message.`);
    expect(error).toMatchObject({ name, code: 'some_code' });
  });
});
