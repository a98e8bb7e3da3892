import { Logger } from '@aws-lambda-powertools/logger';
import { describe, expect, it } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { loggedHandler } from '../../../lambdas/runtime/logged-handler.ts';
import { InputError } from '../../../shared/errors.ts';
import { captured } from '../http/captured-output.ts';

const context = { awsRequestId: 'request-1' } as Context;

/** What a handler that throws this throws itself, and what it logs. */
function thrownAndLogged(error: unknown) {
  const handler = loggedHandler(new Logger({ serviceName: 'any' }), () => Promise.reject(error));
  return captured(() => handler({}, context).catch((thrown: unknown) => thrown));
}

describe('a handler that fails', () => {
  it('logs once with the request and the code of the error, and throws it on', async () => {
    const { result, log } = await thrownAndLogged(new InputError('file_empty', 'The file is empty.'));
    expect(result).toMatchObject({ code: 'file_empty', message: 'The file is empty.' });
    expect(log).toMatchObject([
      { level: 'ERROR', message: 'The file is empty.', code: 'file_empty', function_request_id: 'request-1' },
    ]);
  });

  it('tells nobody what a library quotes', async () => {
    const { result, log } = await thrownAndLogged(new SyntaxError('Unexpected token in "secret"'));
    expect(String(result)).toContain('its message is left out');
    expect(JSON.stringify(log)).not.toContain('secret');
  });
});
