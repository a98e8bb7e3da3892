import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LadingStack } from '../../lib/lading-stack.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { cdkContext, configOf } from './stacks.ts';
import { templateOf } from './synthesized.ts';

/** A Python program that not everybody has: `pip install cfn-lint`, or CFN_LINT says where it is. */
const program = process.env.CFN_LINT ?? 'cfn-lint';
const isThere = spawnSync(program, ['--version']).status === 0;

const vpc = { subnetIds: ['subnet-0a1b2c3d'], securityGroupIds: ['sg-0e3f4a5b'] };
const withAllSettings = () => {
  const config = configOf('prod', { protect: true, vpc, mail: { sandbox: true } });
  return Template.fromStack(new LadingStack(new App({ context: cdkContext() }), config));
};

const find = isThere ? it : it.skip;

describe('cfn-lint', () => {
  find(
    'finds nothing in the templates of both stages, nor in one with every setting',
    async () => {
      const directory = await temporaryDirectory();
      const templates = { dev: templateOf('dev'), prod: templateOf('prod'), full: withAllSettings() };
      const files = Object.entries(templates).map(([name, template]) => {
        const file = join(directory, `${name}.json`);
        writeFileSync(file, JSON.stringify(template.toJSON()));
        return file;
      });
      const { stdout, stderr } = spawnSync(program, ['--regions', 'us-east-1', '--template', ...files]);
      expect(`${stdout}${stderr}`).toBe('');
    },
    240_000,
  );
});
