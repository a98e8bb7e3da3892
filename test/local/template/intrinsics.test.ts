// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of CloudFormation, not of JavaScript
import { describe, expect, it } from '@jest/globals';
import { createResolver } from '../../../local/template/intrinsics.ts';
import { RawTemplate } from '../../../local/template/raw-template.ts';

const template = RawTemplate.parse({
  Parameters: { Stage: { Type: 'String', Default: 'dev' }, Open: { Type: 'String' } },
  Mappings: { Sizes: { 'us-east-1': { memory: 512 } } },
  Conditions: {
    IsDev: { 'Fn::Equals': [{ Ref: 'Stage' }, 'dev'] },
    IsOther: { 'Fn::Not': [{ Condition: 'IsDev' }] },
    Either: { 'Fn::Or': [{ Condition: 'IsOther' }, { Condition: 'IsDev' }] },
    Both: { 'Fn::And': [{ Condition: 'IsOther' }, { Condition: 'IsDev' }] },
  },
  Resources: {
    Drop: { Type: 'AWS::S3::Bucket' },
    Letters: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::Sub': 'letters-${Stage}' } } },
    Import: { Type: 'AWS::StepFunctions::StateMachine', Properties: { StateMachineName: 'import' } },
    Runs: { Type: 'AWS::DynamoDB::Table' },
  },
});
const { resolve, holds } = createResolver(template, 'Lading');
const sub = (source: string, variables = {}) => ({ 'Fn::Sub': [source, variables] });
const machineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:import';

describe('an intrinsic function', () => {
  it.each([
    [{ Ref: 'Drop' }, 'drop'],
    [{ Ref: 'Stage' }, 'dev'],
    [{ Ref: 'Import' }, machineArn],
    [{ Ref: 'Letters' }, 'https://sqs.us-east-1.amazonaws.com/000000000000/letters-dev'],
    [{ Ref: 'AWS::Region' }, 'us-east-1'],
    [{ Ref: 'AWS::StackName' }, 'Lading'],
    [{ 'Fn::GetAtt': ['Letters', 'Arn'] }, 'arn:aws:sqs:us-east-1:000000000000:letters-dev'],
    [{ 'Fn::GetAtt': 'Runs.Arn' }, 'arn:aws:dynamodb:us-east-1:000000000000:table/Runs'],
    [
      { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::', { Ref: 'Drop' }]] },
      'arn:aws:s3:::drop',
    ],
    [{ 'Fn::Sub': '${Drop.Arn}/${AWS::AccountId}/${!Literal}' }, 'arn:aws:s3:::drop/000000000000/${Literal}'],
    [sub('${x}-${Stage}', { x: { Ref: 'Drop' } }), 'drop-dev'],
    [{ 'Fn::Select': [6, { 'Fn::Split': [':', { Ref: 'Import' }] }] }, 'import'],
    [{ 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'memory'] }, 512],
    [{ 'Fn::If': ['IsDev', { a: 1 }, { a: 2 }] }, { a: 1 }],
    [
      {
        keep: 1,
        drop: { Ref: 'AWS::NoValue' },
        list: [{ 'Fn::If': ['IsOther', 1, { Ref: 'AWS::NoValue' }] }],
      },
      { keep: 1, list: [] },
    ],
    [{ Condition: { StringEquals: 'x' } }, { Condition: { StringEquals: 'x' } }],
  ])('%j gives %j', (value, expected) => {
    expect(resolve(value)).toEqual(expected);
  });

  it('decides conditions', () => {
    expect(['IsDev', 'IsOther', 'Either', 'Both'].map(holds)).toEqual([true, false, true, false]);
  });

  it.each([
    [{ 'Fn::ImportValue': 'x' }, 'the intrinsic function Fn::ImportValue'],
    [{ Ref: 'Nobody' }, 'there is no resource or parameter Nobody'],
    [{ Ref: 'Open' }, 'parameter Open has no default value'],
    [{ 'Fn::GetAtt': ['Runs', 'StreamArn'] }, 'Runs (AWS::DynamoDB::Table): attribute StreamArn'],
    ['{{resolve:secretsmanager:a:SecretString}}', 'the dynamic reference {{resolve:secretsmanager'],
    [{ 'Fn::FindInMap': ['Sizes', 'eu-west-1', 'memory'] }, 'there is no Sizes.eu-west-1.memory'],
  ])('%j is refused by name', (value, message) => {
    expect(() => resolve(value)).toThrow(message);
  });
});
