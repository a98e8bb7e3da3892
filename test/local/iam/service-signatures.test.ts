import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { SESClient } from '@aws-sdk/client-ses';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ofRole } from './an-access.ts';
import { closeServices, from, item, mail, setting, startServices, urls } from './guarded-services.ts';

beforeAll(startServices);
afterAll(closeServices);

describe('a request of nobody', () => {
  const get = new GetItemCommand({ TableName: 'runs', Key: item });
  it('is refused when its key is unknown or its secret wrong', async () => {
    const by = (key: object) => new DynamoDBClient(setting(urls.dynamodb, { ...ofRole, ...key })).send(get);
    await expect(by({ accessKeyId: 'LADINGSTRANGERXXXXXX' })).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
    await expect(by({ secretAccessKey: 'x' })).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  });

  it.each(['dynamodb', 'states', 'secrets', 'cognito'] as const)(
    'is refused by %s when it is not signed',
    async (name) => {
      const version = name === 'dynamodb' || name === 'states' ? '1.0' : '1.1';
      const answer = await fetch(urls[name], {
        method: 'POST',
        headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': 'A.ListTables' },
        body: '{}',
      });
      expect([answer.status, await answer.text()]).toEqual([
        400,
        expect.stringContaining('MissingAuthenticationTokenException'),
      ]);
    },
  );

  it('is refused by lambda when it is not signed', async () => {
    const headers = { 'content-type': 'application/json' };
    const path = '/2015-03-31/functions/echo/invocations';
    const answer = await fetch(`${urls.lambda}${path}`, { method: 'POST', headers, body: '{}' });
    expect([answer.status, answer.headers.get('x-amzn-errortype')]).toEqual([
      403,
      'MissingAuthenticationTokenException',
    ]);
  });

  it('is refused by SES when it is not signed, or by a key that is not known or not right', async () => {
    const body = new URLSearchParams({ Action: 'SendEmail', Source: from });
    const answer = await fetch(urls.mail, { method: 'POST', body });
    expect([answer.status, await answer.text()]).toEqual([
      403,
      expect.stringContaining('<Type>Sender</Type><Code>MissingAuthenticationToken</Code>'),
    ]);
    const by = (key: object) => new SESClient(setting(urls.mail, { ...ofRole, ...key })).send(mail(from));
    const unknown = by({ accessKeyId: 'LADINGSTRANGERXXXXXX' });
    await expect(unknown).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    await expect(by({ secretAccessKey: 'x' })).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
  });
});
