import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { App, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { LadingStack } from '../../../lib/lading-stack.ts';
import { allowedStatements, statementsOf } from '../policies.ts';
import { cdkContext, configOf } from '../stacks.ts';
import { resourcesOf } from '../synthesized.ts';

const domain = 'arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:identity/shop.test';
const anyone = 'arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:identity/*';
const vpc = { subnetIds: ['subnet-0a1b2c3d', 'subnet-0123456789abcdef0'], securityGroupIds: ['sg-0e3f4a5b'] };

describe('mail.sandbox', () => {
  it('grants the identities of recipients too, as long as the sender is ours', () => {
    const { template } = synthesized({ mail: { sandbox: true } });
    const sending = statementsOf(template).filter(({ actions }) => actions.includes('ses:SendEmail'));
    expect(sending.map(({ resources }) => resources)).toEqual([[anyone], [anyone]]);
    for (const { conditions } of sending) {
      expect(conditions).toEqual({ StringEquals: { 'ses:FromAddress': 'imports@shop.test' } });
    }
  });

  it('is off unless asked for: only the domain of the sender is granted', () => {
    const sending = allowedStatements().filter(({ actions }) => actions.includes('ses:SendEmail'));
    expect(sending.map(({ resources }) => resources)).toEqual([[domain], [domain]]);
  });
});

describe('vpc', () => {
  const { template, findings } = synthesized({ vpc, mail: { sandbox: true } });
  const functions = Object.values(template.findResources('AWS::Lambda::Function')).map(
    ({ Properties }) => Properties,
  );

  it('has the functions that talk to MongoDB, and no others', () => {
    const inside = functions.filter(({ VpcConfig }) => VpcConfig);
    const connected = functions.filter(({ Environment }) => Environment.Variables.MONGODB_SECRET_ID);
    expect(inside).toEqual(connected);
    expect(inside.length).toBeGreaterThan(2);
    for (const { VpcConfig } of inside) {
      expect(VpcConfig).toEqual({ SubnetIds: vpc.subnetIds, SecurityGroupIds: vpc.securityGroupIds });
    }
  });

  it('gives each of them the right to network interfaces in its own role, by no managed policy', () => {
    const networking = statementsOf(template).filter(({ actions }) =>
      actions.includes('ec2:CreateNetworkInterface'),
    );
    expect(networking).toHaveLength(functions.filter(({ VpcConfig }) => VpcConfig).length);
    const managed = Object.values(template.findResources('AWS::IAM::Role')).filter(({ Properties }) =>
      JSON.stringify(Properties.ManagedPolicyArns ?? []).includes('Lambda'),
    );
    expect(managed).toEqual([]);
  });

  it('and the sandbox leave the checks of CDK nag clean', () => {
    expect(findings).not.toContain('"failure"');
  });
});

describe('sizes', () => {
  it('outweighs the memory that a construct gives its function, and nothing else', () => {
    const { template } = synthesized({ sizes: { load: { memoryMb: 3008 } } });
    const memories = (functions: readonly Record<string, unknown>[]) =>
      functions.map(({ FunctionName, MemorySize, Timeout }) => ({ FunctionName, MemorySize, Timeout }));
    const usual = resourcesOf('AWS::Lambda::Function', 'prod').map(({ Properties }) => Properties);
    const load = { FunctionName: 'lading-prod-load', MemorySize: 3008, Timeout: 900 };
    const sized = Object.values(template.findResources('AWS::Lambda::Function')).map(
      ({ Properties }) => Properties,
    );
    expect(memories(sized)).toEqual(
      memories(usual).map((each) => (each.FunctionName === load.FunctionName ? load : each)),
    );
  });

  it('of a function that is none stop the synthesis, with the file and the functions that there are', () => {
    const size = { memoryMb: 512 };
    const config = configOf('dev', { sizes: { laod: size, load: size, Notify: size } });
    const thrown = errorOf(() => new LadingStack(new App({ context: cdkContext() }), config));
    expect(thrown).toMatchObject({ code: 'configuration_invalid' });
    const known =
      'authorize, close-run, describe-api, find-breaches, load, migrate, notify, report, review, serve-site, sign-in, start, take-reports, take-turn, transform, validate, watch-monitors';
    expect(thrown.message.split('\n').slice(0, -1)).toEqual([
      'shop.json cannot be used:',
      `  sizes.laod: there is no such function; there are ${known}`,
      `  sizes.Notify: there is no such function; there are ${known}`,
    ]);
  });
});

function errorOf(act: () => unknown): Error {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error('it was accepted');
}

function synthesized(settings: Parameters<typeof configOf>[1]) {
  const app = new App({ context: cdkContext() });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  const stack = new LadingStack(app, configOf('prod', settings));
  const template = Template.fromStack(stack);
  const report = join(app.synth().directory, 'validation-report.json');
  return { template, findings: existsSync(report) ? readFileSync(report, 'utf8') : '' };
}
