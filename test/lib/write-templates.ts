import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { stages } from '../../lib/settings/stage.ts';
import { stackOf } from './stacks.ts';

/** `write-templates.ts DIRECTORY`: the template of each stage as STAGE.json. */
const [directory = '.'] = process.argv.slice(2);
for (const stage of stages) {
  writeFileSync(
    join(directory, `${stage}.json`),
    JSON.stringify(Template.fromStack(stackOf(stage)).toJSON()),
  );
}
