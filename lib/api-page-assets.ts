import { join } from 'node:path';
import type { ICommandHooks } from 'aws-cdk-lib/aws-lambda-nodejs';
import { swaggerFiles } from '../lambdas/api/docs-page.ts';

/** Copies the files of Swagger UI into the folder `swagger-ui` beside the bundle of the function that serves them. */
export const apiPageAssets: ICommandHooks = {
  beforeBundling: () => [],
  beforeInstall: () => [],
  afterBundling(inputDirectory, outputDirectory) {
    const source = join(inputDirectory, 'node_modules/swagger-ui-dist');
    const target = join(outputDirectory, 'swagger-ui');
    const copies = swaggerFiles.map((file) => `cp "${join(source, file)}" "${join(target, file)}"`);
    return [`mkdir -p "${target}"`, ...copies];
  },
};
