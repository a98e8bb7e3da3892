import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { z } from 'zod';
import { LadingStack } from '../../lib/lading-stack.ts';
import { stages } from '../../lib/settings/stage.ts';
import { acknowledgements, cdkContext, configOf, stackOf } from './stacks.ts';
import { resourcesOf, templateOf } from './synthesized.ts';

describe('stack', () => {
  it('is named after its stage', () => {
    expect(stages.map((stage) => stackOf(stage).stackName)).toEqual(['Lading-dev', 'Lading-prod']);
  });

  it('tells the command line where everything is', () => {
    expect(templateOf().findOutputs('*')).toEqual({
      DropBucketName: { Value: { Ref: expect.stringMatching(/^DropBucket/) } },
      RunTableName: { Value: { Ref: expect.stringMatching(/^RunsTable/) } },
      ImportStateMachineArn: { Value: { Ref: expect.stringMatching(/^ImportStateMachine/) } },
      DatabaseName: { Value: 'lading' },
      DatabaseSecretName: { Value: 'lading/dev/mongodb' },
      MailFrom: { Value: 'imports@shop.test' },
      MailSandbox: { Value: 'false' },
      ConfigSha256: { Value: configOf('dev').configSha256 },
      NotifyFunctionName: { Value: { Ref: expect.stringMatching(/^ImportStepsNotify/) } },
      SiteUrl: {
        Value: {
          'Fn::Join': ['', ['https://', { 'Fn::GetAtt': [expect.stringMatching(/^Front/), 'DomainName'] }]],
        },
      },
      ApiUrl: { Value: { 'Fn::Join': ['', expect.arrayContaining(['https://', '.execute-api.', '/v1'])] } },
      UserPoolId: { Value: { Ref: expect.stringMatching(/^UsersPool/) } },
      UserPoolClientId: { Value: { Ref: expect.stringMatching(/^UsersClient/) } },
      BreachTableName: { Value: { Ref: expect.stringMatching(/^SlaBreachesTable/) } },
    });
  });

  it('holds plain resources alone: nothing that a function of the CDK would have to make', () => {
    const { Resources } = z
      .object({ Resources: z.record(z.string(), z.object({ Type: z.string() })) })
      .parse(templateOf().toJSON());
    const types = new Set(Object.values(Resources).map(({ Type }) => Type));
    const odd = [...types].filter((type) => /^Custom::|CloudFormation::/.test(type));
    expect(types.size).toBeGreaterThan(10);
    expect(odd).toEqual([]);
  });

  it.each([
    ['dev' as const, 14],
    ['prod' as const, 180],
  ])('every log group of %s is kept %i days', (stage, days) => {
    const groups = resourcesOf('AWS::Logs::LogGroup', stage);
    expect(groups.map(({ Properties }) => Properties.RetentionInDays)).toEqual(groups.map(() => days));
    // One for each function, the state machine and the API.
    expect(groups.length).toBe(resourcesOf('AWS::Lambda::Function', stage).length + 2);
  });

  it('every acknowledged finding has a reason of more than a few words', () => {
    const accepted = acknowledgements(stackOf('prod'));
    expect(accepted.length).toBeGreaterThan(10);
    expect(accepted.filter(({ reason }) => reason.split(' ').length < 6)).toEqual([]);
  });

  it.each(stages)('AwsSolutions and Serverless checks find nothing in %s', (stage) => {
    const app = new App({ context: cdkContext() });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
    new LadingStack(app, configOf(stage));
    const report = join(app.synth().directory, 'validation-report.json');
    expect(existsSync(report) ? readFileSync(report, 'utf8') : 'nothing was reported').not.toContain(
      '"failure"',
    );
  });
});
