import type { SiteFile, SiteFiles } from './site-files.ts';
import { siteHeaders } from './site-headers.ts';

export interface FileRequest {
  /** Below the site, without a slash in front, such as `assets/page.css`; '' is the page itself. */
  path: string;
  ifNoneMatch?: string | undefined;
}

export interface FileRules {
  files: SiteFiles;
  /** The page finds its own way: a path that is no file, and has no dot in its last part, is the page too. */
  isOnePage: boolean;
}

export interface FileAnswer {
  status: 200 | 304 | 404;
  headers: Record<string, string>;
  body: string;
}

/** Names below it change with what is in the file. */
const namedByContent = 'assets/';

/** The file at a path, or `404.html`. */
export function answerFile({ path, ifNoneMatch }: FileRequest, rules: FileRules): FileAnswer {
  const found = findFile(path || 'index.html', rules);
  const file = found ?? rules.files.get('404.html');
  const keep = found && path.startsWith(namedByContent) ? 'public, max-age=31536000, immutable' : 'no-cache';
  const headers = {
    ...siteHeaders,
    'cache-control': keep,
    'content-type': file?.contentType ?? 'text/plain; charset=utf-8',
  };
  if (!found) return { status: 404, headers, body: file?.text ?? 'There is nothing at this address.\n' };
  // A cache takes the headers of a 304 for those of what it holds, so they are the same.
  const known = { ...headers, etag: found.etag };
  if (names(ifNoneMatch, found.etag)) return { status: 304, headers: known, body: '' };
  return { status: 200, headers: known, body: found.text };
}

function findFile(path: string, { files, isOnePage }: FileRules): SiteFile | undefined {
  const found = files.get(path);
  if (found || !isOnePage) return found;
  const last = path.split('/').at(-1) ?? '';
  return last.includes('.') ? undefined : files.get('index.html');
}

/** Weakly, as RFC 9110 says: who compressed the file on its way has made its tag a weak one. */
function names(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag);
}
