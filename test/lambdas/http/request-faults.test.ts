import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { aGatewayEvent } from './gateway-event.ts';
import { answer, readThing } from './things-api.ts';

describe('a request with faults', () => {
  it('hears of all of them at once', async () => {
    const parts = [{ size: 'x' }, {}, { size: 1.5 }];
    const { status, headers, body } = await answer(aGatewayEvent({ json: { name: '', parts } }));
    expect({ status, type: headers?.['content-type'] }).toEqual({
      status: 400,
      type: 'application/problem+json',
    });
    expect(body).toMatchObject({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: '4 faults',
      instance: 'request-1',
    });
    expect(body.errors.map(({ path, code }: { path: string; code: string }) => [path, code])).toEqual([
      ['/name', 'too_small'],
      ['/parts/0/size', 'wrong_type'],
      ['/parts/1/size', 'missing'],
      ['/parts/2/size', 'wrong_type'],
    ]);
  });

  it('hears of those of its query and of its body together', async () => {
    const query = z.strictObject({ size: z.string() });
    const event = aGatewayEvent({ json: { parts: [] }, queryStringParameters: { sise: '1' } });
    const { body } = await answer(event, [{ ...readThing, query }]);
    expect(body.errors.map(({ path, code }: { path: string; code: string }) => [path, code])).toEqual([
      ['size', 'missing'],
      ['sise', 'unknown_name'],
      ['/name', 'missing'],
    ]);
  });

  it('hears nothing of them without the scope', async () => {
    const requestContext = { requestId: 'r', authorizer: { username: 'ada', scopes: 'sla.read' } };
    expect(await answer(aGatewayEvent({ requestContext, body: '{' }))).toMatchObject({ status: 403 });
  });

  it('hears of the first thousand and of how many there are', async () => {
    const many = z.object({ list: z.array(z.string()) });
    const json = { list: Array(3_000).fill(1) };
    const body = { schema: many, maxBytes: 1e5, example: undefined };
    const answered = await answer(aGatewayEvent({ json }), [{ ...readThing, body }]);
    expect(answered.body.errors).toHaveLength(1_000);
    expect(answered.body.detail).toBe('3000 faults, the first 1000 are listed');
  });

  it.each([
    [null, 'body_missing'],
    ['', 'body_missing'],
    ['{"password":hunter2}', 'json_invalid'],
    [`${'['.repeat(50)}`, 'json_invalid'],
  ])('with the body %j is refused without quoting it', async (body, code) => {
    const answered = await answer(aGatewayEvent({ body }));
    expect(answered.status).toBe(400);
    expect(answered.body.errors).toEqual([{ path: '', code, message: answered.body.detail }]);
    expect(answered.text).not.toContain('hunter');
  });

  it('in bytes that are not UTF-8 is refused', async () => {
    const body = Buffer.from([0x22, 0xff, 0x22]).toString('base64');
    expect((await answer(aGatewayEvent({ body, isBase64Encoded: true }))).body.errors[0].code).toBe(
      'encoding_invalid',
    );
  });

  it('over the limit in bytes, not in characters, is too large', async () => {
    const { status, body } = await answer(aGatewayEvent({ json: 'ä'.repeat(60) }));
    expect({ status, title: body.title }).toEqual({ status: 413, title: 'Payload Too Large' });
  });

  it.each([{}, { 'content-type': 'text/plain' }, { 'content-type': 'application/json; charset=latin1' }])(
    'with the headers %j has no media type that is taken',
    async (headers) => {
      const answered = await answer(aGatewayEvent({ headers, json: {} }));
      expect(answered).toMatchObject({ status: 415, headers: { accept: 'application/json' } });
    },
  );

  it('compressed is not taken', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const answered = await answer(aGatewayEvent({ headers, json: {} }));
    expect(answered).toMatchObject({ status: 415, headers: { 'accept-encoding': 'identity' } });
  });

  it('hears of unknown and repeated query parameters', async () => {
    const get = { httpMethod: 'GET', headers: null };
    const unknown = await answer(aGatewayEvent({ ...get, queryStringParameters: { size: '1', sise: '2' } }));
    expect(unknown.body.errors).toEqual([
      { path: 'sise', code: 'unknown_name', message: 'There is no such name here' },
    ]);
    const repeated = await answer(
      aGatewayEvent({ ...get, multiValueQueryStringParameters: { size: ['1', '2'] } }),
    );
    expect(repeated.body.errors).toEqual([expect.objectContaining({ path: 'size', code: 'repeated' })]);
    expect((await answer(aGatewayEvent({ ...get, queryStringParameters: { size: '1' } }))).body).toEqual({
      size: '1',
    });
  });
});
