import { join } from 'node:path';
import { answerSite } from './answer-site.ts';
import { readSiteFiles } from './site-files.ts';

/** The files are packed beside the bundle. Every page is a file of its own. */
export const handler = answerSite({
  files: readSiteFiles(join(import.meta.dirname, 'site')),
  isOnePage: false,
});
