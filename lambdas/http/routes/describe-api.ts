import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openApiFile, type PageServices } from '../docs-page.ts';
import { defineRoute } from '../route.ts';

export const describeApi = defineRoute({
  method: 'GET',
  path: '/openapi.json',
  id: 'describeApi',
  tag: 'This API',
  summary: 'This document',
  answers: { 200: { contentType: 'application/json' } },
  async handle(_request, { directory }: PageServices) {
    return { status: 200, body: await readFile(join(directory, openApiFile), 'utf8') };
  },
});
