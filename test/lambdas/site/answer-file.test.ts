import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { answerFile } from '../../../lambdas/site/answer-file.ts';
import { readSiteFiles, type SiteFiles } from '../../../lambdas/site/site-files.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const sources = {
  'index.html': '<p>page</p>',
  '404.html': '<p>nothing here</p>',
  'icon.svg': '<svg/>',
  'assets/main-ABC.js': 'start()',
  'assets/page-DEF.css': 'p{}',
};

let directory: string;
let files: SiteFiles;
beforeAll(async () => {
  directory = await temporaryDirectory();
  await mkdir(join(directory, 'assets'));
  for (const [path, text] of Object.entries(sources)) await writeFile(join(directory, path), text);
  files = readSiteFiles(directory);
});

const get = (path: string, ifNoneMatch?: string, isOnePage = false) =>
  answerFile({ path, ifNoneMatch }, { files, isOnePage });

describe('a site', () => {
  it.each([
    ['index.html', 'text/html; charset=utf-8', 'no-cache'],
    ['', 'text/html; charset=utf-8', 'no-cache'],
    ['icon.svg', 'image/svg+xml; charset=utf-8', 'no-cache'],
    ['assets/main-ABC.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['assets/page-DEF.css', 'text/css; charset=utf-8', 'public, max-age=31536000, immutable'],
  ])('gives %j as %s, to be kept: %s', (path, type, keep) => {
    const { status, headers, body } = get(path);
    expect({ status, type: headers['content-type'], keep: headers['cache-control'] }).toEqual({
      ...{ status: 200, type, keep },
    });
    expect(body).toBe(sources[(path || 'index.html') as keyof typeof sources]);
  });

  it('says of every answer what a browser may do with it, and that nothing may be inline', () => {
    for (const path of ['index.html', 'assets/main-ABC.js', 'none']) {
      const { headers } = get(path);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'strict-transport-security': 'max-age=31536000',
      });
      const policy = headers['content-security-policy'];
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
    }
  });

  it('answers 304 with the headers of the file to whoever has it, also by a tag that was made weak', () => {
    const { headers } = get('index.html');
    const { etag = '' } = headers;
    expect(etag).toMatch(/^"[\w-]{22}"$/);
    for (const tags of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      expect(get('index.html', tags)).toEqual({ status: 304, headers, body: '' });
    }
    expect(get('index.html', '"other"').status).toBe(200);
    expect(get('none', etag).status).toBe(404);
  });

  it('has its own page for what is not there, which nobody keeps', () => {
    const { status, headers, body } = get('none');
    expect({ status, body }).toEqual({ status: 404, body: sources['404.html'] });
    expect(headers['cache-control']).toBe('no-cache');
    expect(headers.etag).toBeUndefined();
    expect(get('assets/gone.js').headers['cache-control']).toBe('no-cache');
  });

  it('that is one page gives it for each path without a dot, and for no file that is missing', () => {
    expect(get('products/a', undefined, true)).toMatchObject({ status: 200, body: sources['index.html'] });
    expect(get('v1.2/about', undefined, true).status).toBe(200);
    expect(get('assets/gone.js', undefined, true).status).toBe(404);
    expect(get('products/a').status).toBe(404);
  });

  it('gives nothing but its files, whatever path is asked for', () => {
    const part = fc.oneof(
      fc.constantFrom('..', '.', '', 'assets', 'index.html', '%2e%2e', 'etc/passwd'),
      fc.string(),
    );
    fc.assert(
      fc.property(
        fc.array(part).map((parts) => parts.join('/')),
        (path) => {
          const { status, body } = get(path);
          expect(status === 404 || path === '' || files.has(path)).toBe(true);
          expect(Object.values(sources)).toContain(body);
        },
      ),
    );
  });

  it('with a file that is no text stops when it is read', async () => {
    const other = await temporaryDirectory();
    await writeFile(join(other, 'photo.png'), 'x');
    expect(() => readSiteFiles(other)).toThrow('photo.png: text alone can be served');
  });
});
