import { describeApi } from './routes/describe-api.ts';
import { getDocsFile } from './routes/get-docs-file.ts';
import { showDocs } from './routes/show-docs.ts';

/** What the API says of itself: the routes of the function `describe-api`. */
export const describeRoutes = [describeApi, showDocs, getDocsFile];
