import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

export interface SiteFile {
  contentType: string;
  text: string;
  /** Of its content, with its quotes. */
  etag: string;
}

/** By path below the site, such as `index.html` or `assets/main-4F5Z7B2K.js`. */
export type SiteFiles = ReadonlyMap<string, SiteFile>;

/** What the gateway sends as it is: without binary media types it takes text alone. */
const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
};

/** All files below a directory, so that no request reaches the disk. @throws Error naming a file of another type. */
export function readSiteFiles(directory: string): SiteFiles {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return new Map(paths.map((path) => [relative(directory, path).replaceAll(sep, '/'), readSiteFile(path)]));
}

function readSiteFile(path: string): SiteFile {
  const contentType = contentTypes[extname(path)];
  if (!contentType) throw new Error(`a site has no files such as ${path}: text alone can be served`);
  const text = readFileSync(path, 'utf8');
  return {
    contentType,
    text,
    etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`,
  };
}
