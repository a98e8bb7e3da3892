import { docsPage, pagePolicy } from '../docs-page.ts';
import { defineRoute } from '../route.ts';

export const showDocs = defineRoute({
  method: 'GET',
  path: '/docs',
  id: 'showDocs',
  tag: 'This API',
  summary: 'A page to try the API at',
  answers: { 200: { contentType: 'text/html' } },
  handle: () => ({
    status: 200,
    body: docsPage,
    contentType: 'text/html; charset=utf-8',
    headers: { 'content-security-policy': pagePolicy },
  }),
});
