import { NotFoundError } from '../shared/errors.ts';
import type { Route } from '../shared/http/route.ts';
import { docsPage, pagePolicy, readPageFile } from './docs-page.ts';
import { openApiDocument } from './openapi.ts';

const documentPath = '/openapi.json';
/** The files change with a deployment only. */
const cached = { 'cache-control': 'public, max-age=3600' };

/** What the API says of itself. @param pageDirectory holds the files of Swagger UI. */
export function apiRoutes(pageDirectory: string): Route[] {
  return [
    {
      method: 'GET',
      path: documentPath,
      handle: ({ path }) => ({ status: 200, body: openApiDocument(path.slice(0, -documentPath.length)) }),
    },
    {
      method: 'GET',
      path: '/docs',
      handle: () => ({
        status: 200,
        body: docsPage,
        contentType: 'text/html; charset=utf-8',
        headers: { 'content-security-policy': pagePolicy },
      }),
    },
    {
      method: 'GET',
      path: '/docs/{file}',
      async handle({ params }) {
        const file = await readPageFile(pageDirectory, params.file ?? '');
        if (!file) throw new NotFoundError('page_file_unknown', 'The page has no such file');
        return { status: 200, body: file.text, contentType: file.contentType, headers: cached };
      },
    },
  ];
}
