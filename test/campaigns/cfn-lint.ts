import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LadingStack } from '../../lib/lading-stack.ts';
import { cdkContext, configOf } from '../lib/stacks.ts';
import { withTemporaryData } from './temporary-data.ts';

/** A Python program that not everybody has. */
const program = process.env.CFN_LINT ?? 'cfn-lint';

const vpc = { subnetIds: ['subnet-0a1b2c3d'], securityGroupIds: ['sg-0e3f4a5b'] };
const configs = {
  dev: configOf('dev'),
  prod: configOf('prod'),
  'every setting': configOf('prod', { protect: true, vpc, mail: { sandbox: true } }),
};

/** `cfn-lint`: what it says about the templates of both stages, and of one with every setting. False if anything. */
export async function campaign(): Promise<boolean> {
  return withTemporaryData('cfn-lint', async (directory) => {
    const files = Object.entries(configs).map(([name, config]) => {
      const template = Template.fromStack(new LadingStack(new App({ context: cdkContext() }), config));
      const file = join(directory, `${name.replaceAll(' ', '-')}.json`);
      writeFileSync(file, JSON.stringify(template.toJSON()));
      return file;
    });
    const args = ['--regions', 'us-east-1', '--template', ...files];
    const { error, status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
    if (error) {
      process.stderr.write(
        `${program} cannot be started (${error.message}): \`pip install cfn-lint\`, or CFN_LINT says where it is\n`,
      );
      return false;
    }
    const said = `${stdout}${stderr}`;
    process.stdout.write(said || `cfn-lint finds nothing in ${Object.keys(configs).join(', ')}\n`);
    return status === 0 && said === '';
  });
}
