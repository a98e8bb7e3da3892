import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stage } from 'aws-cdk-lib';
import type { ICommandHooks } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { Construct } from 'constructs';
import { openApiFile, swaggerFiles } from '../../lambdas/http/docs-page.ts';

/** Puts the document and the files of Swagger UI beside the bundle of the function that gives them. */
export function apiPageAssets(scope: Construct, document: object): ICommandHooks {
  // The routes are loaded here, and a command is too short for what is made of them: it lies in the assembly until then.
  const written = join(Stage.of(scope)!.outdir, openApiFile);
  writeFileSync(written, JSON.stringify(document));
  return {
    beforeBundling: () => [],
    beforeInstall: () => [],
    afterBundling(inputDirectory, outputDirectory) {
      const swagger = join(inputDirectory, 'node_modules/swagger-ui-dist');
      const files = [written, ...swaggerFiles.map((file) => join(swagger, file))];
      return [`cp ${files.map((file) => `"${file}"`).join(' ')} "${outputDirectory}"`];
    },
  };
}
