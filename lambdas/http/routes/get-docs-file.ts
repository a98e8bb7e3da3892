import * as z from 'zod';
import { type PageServices, pageFiles, readPageFile } from '../docs-page.ts';
import { defineRoute } from '../route.ts';

/** The files change with a deployment only. */
const cached = { 'cache-control': 'public, max-age=3600' };

export const getDocsFile = defineRoute({
  method: 'GET',
  path: '/docs/{file}',
  id: 'getDocsFile',
  tag: 'This API',
  summary: 'A file of that page',
  params: z.object({ file: z.enum(pageFiles) }),
  answers: { 200: { contentType: '*/*' } },
  async handle({ params }, { directory }: PageServices) {
    const { text, contentType } = await readPageFile(directory, params.file);
    return { status: 200, body: text, contentType, headers: cached };
  },
});
