import type { Construct } from 'constructs';
import { readSiteFiles } from '../../lambdas/site/site-files.ts';
import { LadingFunction, type LadingFunctionProps } from '../house/lading-function.ts';
import { requestSeconds } from './api-function.ts';

/** Where the gateway has the site, below the path of the API; visitors see it at `/` of the distribution. */
export const sitePath = '/site';

export interface StaticSiteProps extends Pick<LadingFunctionProps, 'config' | 'entry' | 'description'> {
  /** Writes the files of the site into a directory that is there and empty; called when the function is bundled. */
  build(directory: string): void;
}

/**
 * Pages and what they load, served by one function from its own asset: no bucket, nothing to copy at a deployment, and
 * code and page are always of one version. It may do nothing but write its log.
 */
export class StaticSite extends LadingFunction {
  constructor(scope: Construct, id: string, { build, ...props }: StaticSiteProps) {
    super(scope, id, {
      ...props,
      memoryMb: 256,
      timeoutSeconds: requestSeconds,
      environment: {},
      grants: [],
      files: [{ name: 'site', make: (directory) => buildChecked(directory, build) }],
    });
  }
}

/** What the function could not read stops the synthesis instead. */
function buildChecked(directory: string, build: StaticSiteProps['build']): void {
  build(directory);
  const files = readSiteFiles(directory);
  if (!files.has('index.html')) throw new Error('a site needs an index.html');
}
