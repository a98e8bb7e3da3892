import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface PageServices {
  /** Holds the document and the files of Swagger UI. */
  directory: string;
}

export interface PageFile {
  contentType: string;
  text: string;
}

/** The OpenAPI document, made of the routes of all functions when the stack is synthesized. */
export const openApiFile = 'openapi.json';

/** Files of the package swagger-ui-dist that the page needs; they are packed beside the function. */
export const swaggerFiles = ['swagger-ui.css', 'swagger-ui-bundle.js'] as const;

/** A file of its own, so that the page needs no inline script. */
const startScript = `SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#page',
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
});
`;

/** On a phone the answers would be wider than the page by a column that is empty for most of them. */
const narrowStyle = `@media (max-width: 640px) {
  .swagger-ui .response-col_links { display: none; }
  .swagger-ui .opblock-body, .swagger-ui .responses-inner { overflow-x: auto; }
}
`;

const ownFiles = { 'start.js': startScript, 'narrow.css': narrowStyle };

/** All that `GET /docs/{file}` has. */
export const pageFiles = [...swaggerFiles, 'start.js', 'narrow.css'] as const;
type FileName = (typeof pageFiles)[number];

/** Of its own address `…/docs` the page's files are `docs/…`, and the document is beside it. */
export const docsPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lading API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="stylesheet" href="docs/narrow.css">
</head>
<body>
<div id="page"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
`;

/** Nothing from elsewhere is loaded or asked. Swagger UI sets styles on its elements. */
export const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A file of the page: our own, or one of the package in `directory`. */
export async function readPageFile(directory: string, name: FileName): Promise<PageFile> {
  const contentType = `text/${name.endsWith('.css') ? 'css' : 'javascript'}; charset=utf-8`;
  const text = isOwn(name) ? ownFiles[name] : await readFile(join(directory, name), 'utf8');
  return { contentType, text };
}

function isOwn(name: FileName): name is keyof typeof ownFiles {
  return name in ownFiles;
}
