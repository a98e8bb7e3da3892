import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface PageFile {
  contentType: string;
  text: string;
}

/** Files of the package swagger-ui-dist that the page needs; they are packed beside the function. */
export const swaggerFiles = ['swagger-ui.css', 'swagger-ui-bundle.js'] as const;

const startFile = 'start.js';

/** All that `GET /docs/{file}` has. */
export const pageFiles = [...swaggerFiles, startFile] as const;

const contentTypes = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
} as const;

/** Of its own address `…/docs` the page's files are `docs/…`, and the document is beside it. */
export const docsPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Folder SLA API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="page"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
`;

/** A file of its own, so that the page needs no inline script. */
const startScript = `SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#page',
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
});
`;

/** Nothing from elsewhere is loaded or asked. Swagger UI sets styles on its elements. */
export const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A file of the page by its name; undefined for other names. */
export async function readPageFile(directory: string, name: string): Promise<PageFile | undefined> {
  if (name === startFile) return { contentType: 'text/javascript; charset=utf-8', text: startScript };
  const known = swaggerFiles.find((file) => file === name);
  if (!known) return undefined;
  return { contentType: contentTypes[known], text: await readFile(join(directory, known), 'utf8') };
}
