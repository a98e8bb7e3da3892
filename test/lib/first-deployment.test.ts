import { describe, expect, it } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LadingStack } from '../../lib/lading-stack.ts';
import { stages } from '../../lib/settings/stage.ts';
import { cdkContext, configOf, stackOf } from './stacks.ts';
import { type Resource, resourcesOf, templateOf } from './synthesized.ts';

/** The property that fixes a resource's name, by the types that the template names. */
const nameProperties: Record<string, string> = {
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CloudWatch::Dashboard': 'DashboardName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::StepFunctions::StateMachine': 'StateMachineName',
};
const named = Object.keys(nameProperties);

describe('a first deployment', () => {
  it.each(stages)('of %s that fails leaves nothing whose name the next one needs', (stage) => {
    const inTheWay = named
      .flatMap((type) => resourcesOf(type, stage))
      .filter(({ Properties, Type }) => Properties[nameProperties[Type]!] !== undefined)
      .filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain');
    expect(inTheWay).toEqual([]);
    expect(resourcesOf('AWS::Logs::LogGroup', stage).length).toBeGreaterThan(15);
  });

  it('of prod keeps on removal what holds data, logs and histories', () => {
    const types = [
      'AWS::DynamoDB::Table',
      'AWS::Logs::LogGroup',
      'AWS::S3::Bucket',
      'AWS::Cognito::UserPool',
    ];
    const kept = [...types, 'AWS::StepFunctions::StateMachine'].flatMap((type) => resourcesOf(type, 'prod'));
    for (const resource of kept) expect(resource.DeletionPolicy).toBe('RetainExceptOnCreate');
  });

  it.each(stages)('of %s protects nothing, so that what it made can be taken away again', (stage) => {
    expect(stackOf(stage).terminationProtection).toBe(false);
    expect(protectedIn(templateOf(stage))).toEqual([]);
  });

  it('is followed by one that protects the stack, the tables worth it and the users', () => {
    const stack = new LadingStack(new App({ context: cdkContext() }), configOf('prod', { protect: true }));
    expect(stack.terminationProtection).toBe(true);
    expect(protectedIn(Template.fromStack(stack)).sort()).toEqual([
      'AWS::Cognito::UserPool',
      'AWS::DynamoDB::Table',
      'AWS::DynamoDB::Table',
    ]);
  });

  it('of a second stage finds no name taken by the first', () => {
    const names = stages.map((stage) => new Set(namesIn(stage)));
    expect([...names[0]!].filter((name) => names[1]!.has(name))).toEqual([]);
    expect(names[0]!.size).toBeGreaterThan(30);
  });

  it('in a second region overwrites no dashboard of the first, since they are one list for an account', () => {
    const names = resourcesOf('AWS::CloudWatch::Dashboard').map(({ Properties }) => Properties.DashboardName);
    expect(names).toEqual(
      ['Lading-dev-Imports-', 'Lading-dev-SLA-', 'Lading-dev-API-'].map((name) => ({
        'Fn::Join': ['', [name, { Ref: 'AWS::Region' }]],
      })),
    );
  });

  it.each(stages)('of %s makes no SES identity, which both stages would own', (stage) => {
    expect(templateOf(stage).findResources('AWS::SES::EmailIdentity')).toEqual({});
  });
});

function protectedIn(template: Template): string[] {
  return Object.values(template.toJSON().Resources as Record<string, Resource>)
    .filter(({ Properties }) => [true, 'ACTIVE'].includes(protection(Properties ?? {}) as never))
    .map(({ Type }) => Type);
}

function protection(properties: Resource['Properties']): unknown {
  return properties.DeletionProtectionEnabled ?? properties.DeletionProtection;
}

function namesIn(stage: (typeof stages)[number]): string[] {
  return named
    .flatMap((type) => resourcesOf(type, stage))
    .map(({ Properties, Type }) => JSON.stringify(Properties[nameProperties[Type]!]))
    .filter(Boolean);
}
