import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { StaticSite, type StaticSiteProps } from '../../../lib/http/static-site.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { cdkContext, configOf } from '../stacks.ts';

/** Of a stack with nothing but a site, the cloud assembly with its bundle. */
async function synthesized(build: StaticSiteProps['build']): Promise<string> {
  const context = { ...cdkContext(), 'aws:cdk:bundling-stacks': ['**'] };
  const app = new App({ context, outdir: await temporaryDirectory() });
  new StaticSite(new Stack(app, 'Pages'), 'Site', {
    ...{
      config: configOf('dev'),
      entry: 'site/serve-site.handler.ts',
      description: 'Gives the pages',
      build,
    },
  });
  return app.synth().directory;
}

const writing = (name: string) => (directory: string) => writeFileSync(join(directory, name), '<p>page</p>');

describe('a static site', () => {
  it('is one function, its files lying beside its code', async () => {
    const assembly = await synthesized(writing('index.html'));
    const [page = ''] = globSync('asset.*/site/index.html', { cwd: assembly });
    expect(readFileSync(join(assembly, page), 'utf8')).toBe('<p>page</p>');
    expect(
      globSync('asset.*/*', { cwd: assembly })
        .map((path) => path.split('/')[1])
        .sort(),
    ).toEqual([...['index.mjs', 'index.mjs.map', 'site']]);
  });

  it('may write its log and its traces, and nothing else', async () => {
    const assembly = await synthesized(writing('index.html'));
    const template = readFileSync(join(assembly, 'Pages.template.json'), 'utf8');
    const actions = [...template.matchAll(/"((?:logs|xray|s3|dynamodb|lambda|secretsmanager):\w+)"/g)];
    expect([...new Set(actions.map(([, action]) => action))].sort()).toEqual([
      ...['logs:CreateLogStream', 'logs:PutLogEvents', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
    ]);
  });

  it('that could not be served stops the synthesis', async () => {
    await expect(synthesized(writing('photo.png'))).rejects.toThrow('photo.png: text alone can be served');
    await expect(synthesized(writing('page.html'))).rejects.toThrow('a site needs an index.html');
  });
});
