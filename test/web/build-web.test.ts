import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { readSiteFiles, type SiteFiles } from '../../lambdas/site/site-files.ts';
import { buildWeb } from '../../lib/http/build-web.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

let files: SiteFiles;
let pages: [string, string][];
beforeAll(async () => {
  const directory = await temporaryDirectory();
  buildWeb(directory);
  files = readSiteFiles(directory);
  pages = [...files].filter(([path]) => path.endsWith('.html')).map(([path, { text }]) => [path, text]);
});

describe('the page as it is built', () => {
  it('has its pages, its picture, and script and style under names that change with them', () => {
    expect([...files.keys()].sort()).toEqual([
      '404.html',
      expect.stringMatching(/^assets\/main-[A-Z0-9]{8}\.js$/),
      expect.stringMatching(/^assets\/page-[A-Z0-9]{8}\.css$/),
      'icon.svg',
      'index.html',
    ]);
  });

  it('leads to nothing but its own files and the API', () => {
    const targets = pages.flatMap(([, text]) =>
      [...text.matchAll(/(?:href|src)="([^"#]+)"/g)].map(([, to]) => to!),
    );
    expect(targets.length).toBeGreaterThan(6);
    const dead = targets.filter((to) => to !== '/' && !to.startsWith('/v1/') && !files.has(to.slice(1)));
    expect(dead).toEqual([]);
  });

  it('has no script or style in its pages, which its policy would refuse', () => {
    for (const [, text] of pages) {
      expect(text).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:|<base|<iframe/i);
    }
  });

  it('makes no markup and no code out of texts', () => {
    const script = [...files].find(([path]) => path.endsWith('.js'))![1].text;
    expect(script).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(/);
  });

  it('stays small: a script below 40 kB, a style below 10 kB', () => {
    const sizes = (ending: string) =>
      [...files].filter(([path]) => path.endsWith(ending)).map(([, { text }]) => text.length);
    expect(Math.max(...sizes('.js'))).toBeLessThan(40_000);
    expect(Math.max(...sizes('.css'))).toBeLessThan(10_000);
  });

  it('takes its colours from one list', () => {
    const rules = readFileSync(join(import.meta.dirname, '../../web/page.css'), 'utf8');
    expect(rules).not.toMatch(/#[0-9a-f]{3,8}\b|rgb\(|hsl\(/i);
  });
});
