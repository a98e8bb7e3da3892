import type { SignedRequest } from '../credentials/signed-request.ts';
import type { Authenticate, KnownCaller } from '../iam/access.ts';

/**
 * Whoever opened a page by a presigned link may follow its links to what lies beside it, such as the rejects of a
 * report: the browser names the page, with its signature, as the Referer. S3 itself would refuse that; there people
 * open reports in the console. Undefined for any other request.
 */
export function callerOfLinkedPage(
  { method, path, search, headers }: SignedRequest,
  authenticate: Authenticate,
): KnownCaller | undefined {
  const isPlain = method === 'GET' && search === '' && headers.authorization === undefined;
  const page = isPlain && URL.canParse(headers.referer ?? '') ? new URL(headers.referer!) : undefined;
  if (!page?.searchParams.has('X-Amz-Signature') || page.host !== headers.host) return undefined;
  if (folderOf(page.pathname) !== folderOf(path)) return undefined;
  return authenticate({
    ...{ method: 'GET', path: page.pathname, search: page.search.slice(1) },
    ...{ headers: { host: page.host }, payloadHash: 'UNSIGNED-PAYLOAD' },
  });
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
