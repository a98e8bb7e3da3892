import { describe, expect, it } from '@jest/globals';
import { answerSite } from '../../../lambdas/site/answer-site.ts';
import { captured } from '../http/captured-output.ts';

const file = { contentType: 'text/html; charset=utf-8', text: '<p>page</p>', etag: '"tag"' };
const answer = answerSite({ files: new Map([['index.html', file]]), isOnePage: false });

const ask = (httpMethod: string, path: string, headers: Record<string, string> | null = null) =>
  captured(() =>
    answer({
      ...{ httpMethod, headers, pathParameters: { file: path } },
      requestContext: { requestId: 'r-1', path: `/v1/site/${path}` },
    }),
  );

describe('the function of a site', () => {
  it('gives a file to GET and HEAD, whose body the gateway leaves out', async () => {
    for (const method of ['GET', 'HEAD']) {
      const { result } = await ask(method, 'index.html');
      expect(result).toMatchObject({ statusCode: 200, body: '<p>page</p>', headers: { etag: '"tag"' } });
    }
  });

  it('finds what the asker has, in whatever case the name of the header comes', async () => {
    for (const name of ['If-None-Match', 'if-none-match']) {
      const { result } = await ask('GET', 'index.html', { [name]: '"tag"' });
      expect(result).toMatchObject({ statusCode: 304, body: '' });
    }
  });

  it('refuses any other method as the API does', async () => {
    const { result } = await ask('POST', 'index.html');
    expect(result).toMatchObject({
      statusCode: 405,
      headers: { allow: 'GET, HEAD', 'content-type': 'application/problem+json' },
    });
    expect(JSON.parse(result.body)).toMatchObject({ title: 'Method Not Allowed', instance: 'r-1' });
  });

  it('counts each answer once, by no name that an asker made up', async () => {
    const all = [await ask('GET', 'index.html'), await ask('GET', 'wp-login.php'), await ask('BREW', 'x')];
    expect(all.map(({ metrics }) => metrics.map(({ Route, Status }) => [Route, Status]))).toEqual([
      [['GET site', '200']],
      [['GET site', '404']],
      [['GET site', '405']],
    ]);
  });
});
