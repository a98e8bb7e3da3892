import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CloudTemplate, readTemplate } from '../../../local/template/read-template.ts';

/** A cloud assembly of one stack, with one asset whose object is `code.zip`. */
export async function anAssembly(template: object): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'lading-assembly-'));
  const artifacts = {
    'Lading.assets': { type: 'cdk:asset-manifest', properties: { file: 'Lading.assets.json' } },
    Lading: { type: 'aws:cloudformation:stack', properties: { templateFile: 'Lading.template.json' } },
    Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
  };
  const files = {
    abc: {
      source: { path: 'asset.abc', packaging: 'zip' },
      destinations: { current: { bucketName: 'assets', objectKey: 'code.zip' } },
    },
  };
  await mkdir(join(directory, 'asset.abc'));
  await writeFile(join(directory, 'manifest.json'), JSON.stringify({ artifacts }));
  await writeFile(join(directory, 'Lading.assets.json'), JSON.stringify({ files }));
  await writeFile(join(directory, 'Lading.template.json'), JSON.stringify(template));
  return directory;
}

/** What a template with these resources declares. */
export async function declared(Resources: object, sections: object = {}): Promise<CloudTemplate> {
  return readTemplate(await anAssembly({ Resources, ...sections }));
}
