import { describe, expect, it } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { runKeys } from '../../lambdas/import/run/run-keys.ts';
import { allow } from '../../lib/house/allow.ts';
import { stages } from '../../lib/settings/stage.ts';
import { allowedStatements, mayDo } from './policies.ts';
import { functionNames } from './stack-functions.ts';
import { acknowledgements, stackOf } from './stacks.ts';
import { resourcesOf } from './synthesized.ts';
import { usedActions } from './used-actions.ts';

/** Logs, traces and dead letters, which Lambda itself writes, and the right to be told that an object is not there. */
const platformActions = /^(logs|xray|sqs):|^s3:ListBucket$/;

describe('grants', () => {
  it.each(stages)('every wildcard of %s has a written reason', (stage) => {
    const accepted = acknowledgements(stackOf(stage));
    const wild = allowedStatements(stage).flatMap(({ role, resources }) =>
      resources.filter((resource) => /[*?]/.test(resource)).map((resource) => ({ role, resource })),
    );
    const silent = wild.filter(
      ({ role, resource }) =>
        !accepted.some(
          ({ id, finding }) => id === role && finding === `AwsSolutions-IAM5[Resource::${resource}]`,
        ),
    );

    expect(wild.length).toBeGreaterThan(10);
    expect(silent).toEqual([]);
  });

  it('a lone star is only given for tracing and the delivery of logs', () => {
    const starred = allowedStatements().filter(({ resources }) => resources.includes('*'));
    const services = new Set(starred.flatMap(({ actions }) => actions.map((action) => action.split(':')[0])));
    expect([...services].sort()).toEqual(['logs', 'xray']);
  });

  it('no action is a wildcard', () => {
    const actions = allowedStatements().flatMap((statement) => statement.actions);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  it('a wildcard without a reason stops the synthesis', () => {
    const role = new Role(new Stack(new App()), 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    const grant = { actions: ['s3:GetObject'], resources: ['arn:aws:s3:::somebucket/*'] };
    expect(() => allow(role, grant)).toThrow('no reason is given for arn:aws:s3:::somebucket/*');
  });

  it.each([
    [
      'secretsmanager:GetSecretValue',
      [
        'ClosingCloseRun',
        'ImportStepsLoad',
        'ImportStepsReport',
        'ImportStepsTakeTurn',
        'MigrationMigrate',
        'SlaFunctionsFindBreaches',
      ],
    ],
    ['ses:SendEmail', ['ClosingCloseRun', 'ImportStepsNotify']],
    ['states:StartExecution', ['Import', 'IntakeStart']],
    ['states:RedriveExecution', ['Import']],
    ['lambda:InvokeFunction', ['Import', 'SlaFunctionsWatchMonitors']],
    ['s3:DeleteObject', []],
    ['dynamodb:Scan', []],
  ])('%s is allowed to %j alone', (action, roles) => {
    expect(mayDo(action)).toEqual(roles);
  });

  it('nobody writes among the uploads, and only start, validate and transform read them', () => {
    const touching = allowedStatements().filter(({ resources }) =>
      resources.some((one) => one.includes('/incoming/')),
    );
    expect(new Set(touching.flatMap(({ actions }) => actions))).toEqual(
      new Set(['s3:GetObject', 's3:GetObjectVersion']),
    );
    expect(touching.map(({ role }) => role.replace(/Role.*/, '')).sort()).toEqual([
      'ImportStepsTransform',
      'ImportStepsValidate',
      'IntakeStart',
    ]);
  });

  it.each(functionNames)('%s may do what its code calls, and nothing else', (name) => {
    const role = resourcesOf('AWS::Lambda::Function').find(
      ({ Properties }) => Properties.FunctionName === `lading-dev-${name}`,
    )!.Properties.Role as { 'Fn::GetAtt': string[] };
    const granted = allowedStatements()
      .filter((statement) => statement.role === role['Fn::GetAtt'][0])
      .flatMap(({ actions }) => actions)
      .filter((action) => !platformActions.test(action));
    expect([...new Set(granted)].sort()).toEqual(usedActions(name));
  });

  it('S3 tells those who ask for what may be gone that it is, rather than that it is forbidden', () => {
    expect(mayDo('s3:ListBucket')).toEqual([
      'ClosingCloseRun',
      'ImportStepsNotify',
      'ImportStepsTransform',
      'ImportStepsValidate',
    ]);
  });

  it('what is read of secrets is that of the database, whatever six characters its ARN ends with, and that of cursors', () => {
    const reading = allowedStatements().filter(({ actions }) =>
      actions.includes('secretsmanager:GetSecretValue'),
    );
    expect(new Set(reading.flatMap(({ resources }) => resources))).toEqual(
      new Set([
        'arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:lading/dev/mongodb-??????',
        expect.stringMatching(/^<SlaCursorSecret\w+>$/),
      ]),
    );
  });

  it('mail is only sent as the one sender', () => {
    const sending = allowedStatements().filter(({ actions }) => actions.includes('ses:SendEmail'));
    for (const { conditions } of sending) {
      expect(conditions).toEqual({ StringEquals: { 'ses:FromAddress': 'imports@shop.test' } });
    }
  });

  it.each(Object.entries(runKeys))('some function may write the object %s of a run', (_name, keyOf) => {
    const key = keyOf('some-run', 7, 1, 0);
    const writable = allowedStatements()
      .filter(({ actions }) => actions.includes('s3:PutObject'))
      .flatMap(({ resources }) => resources)
      .filter((resource) => patternOf(resource).test(key));
    expect(writable).not.toEqual([]);
  });
});

/** The part of the ARN behind the bucket as IAM reads it. */
function patternOf(resource: string): RegExp {
  const path = resource.slice(resource.indexOf('>/') + 2);
  return new RegExp(`^${path.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
}
