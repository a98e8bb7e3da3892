// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of CloudFormation, not of JavaScript
import { describe, expect, it } from '@jest/globals';
import { readTemplate } from '../../../local/template/read-template.ts';
import { aFunction, bucket, roleArn } from './a-resource.ts';
import { anAssembly, declared } from './an-assembly.ts';

describe('what is not honoured stops the start by name', () => {
  it.each([
    [{ Api: { Type: 'AWS::ApiGatewayV2::Api' } }, 'Api: the resource type AWS::ApiGatewayV2::Api'],
    [{ Feed: { Type: 'AWS::Kinesis::Stream' } }, 'Feed: the resource type AWS::Kinesis::Stream'],
    [
      { Drop: { ...bucket, Properties: { CorsConfiguration: {} } } },
      'Drop (AWS::S3::Bucket): property CorsConfiguration is not honoured',
    ],
    [
      { Drop: { ...bucket, Properties: { NotificationConfiguration: { LambdaConfigurations: [] } } } },
      'property NotificationConfiguration.LambdaConfigurations is not honoured',
    ],
    [{ Start: aFunction({ Layers: ['x'] }) }, 'Start (AWS::Lambda::Function): property Layers'],
    [{ Start: aFunction({ Code: { ZipFile: 'x' } }) }, 'property Code.ZipFile is not honoured'],
    [{ Start: aFunction({ Runtime: 'python3.13' }) }, 'property Runtime: only Node.js functions run locally'],
    [
      { Start: aFunction({ Code: { S3Bucket: 'a', S3Key: 'x.zip' } }) },
      'no asset of the stack is packed as x.zip',
    ],
    [{ Letters: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } } }, 'property FifoQueue'],
    [
      {
        Clock: {
          Type: 'AWS::Events::Rule',
          Properties: { EventPattern: {}, ScheduleExpression: 'at(2026-01-01T00:00:00)' },
        },
      },
      'Clock (AWS::Events::Rule): property ScheduleExpression: at(2026-01-01T00:00:00) is not honoured',
    ],
    [
      {
        Import: {
          Type: 'AWS::StepFunctions::StateMachine',
          Properties: { DefinitionString: '${Missing}', RoleArn: roleArn },
        },
      },
      'Import (AWS::StepFunctions::StateMachine): no substitution for ${Missing}',
    ],
  ])('%#', async (resources, message) => {
    await expect(declared(resources)).rejects.toThrow(message);
  });

  it('also when the template has a section that is not known', async () => {
    await expect(declared({}, { Transform: 'AWS::Include' })).rejects.toThrow('Transform');
  });

  it('also when there is no stack of that name', async () => {
    const directory = await anAssembly({ Resources: {} });
    expect(() => readTemplate(directory, 'Other')).toThrow('has 0 stacks named Other, not one');
  });
});
