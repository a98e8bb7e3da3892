import { join } from 'node:path';
import { openApiFile, swaggerFiles } from '../../lambdas/http/docs-page.ts';
import type { BundledFile } from '../house/bundled-code.ts';

const swagger = join(import.meta.dirname, '../../node_modules/swagger-ui-dist');

/** The document and the files of Swagger UI, beside the bundle of the function that gives them. */
export function apiPageFiles(document: object): BundledFile[] {
  return [
    { name: openApiFile, text: JSON.stringify(document) },
    ...swaggerFiles.map((file) => ({ path: join(swagger, file) })),
  ];
}
