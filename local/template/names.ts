import { createHash } from 'node:crypto';

/** Where everything local lives, as ARNs say it. */
export const region = 'us-east-1';
export const accountId = '000000000000';
export const partition = 'aws';

/** How the ARN of a resource is made from its physical name, for the types that others refer to. */
const arnTails: Record<string, (name: string) => string> = {
  'AWS::S3::Bucket': (name) => `s3:::${name}`,
  'AWS::Lambda::Function': (name) => `lambda:${region}:${accountId}:function:${name}`,
  'AWS::StepFunctions::StateMachine': (name) => `states:${region}:${accountId}:stateMachine:${name}`,
  'AWS::DynamoDB::Table': (name) => `dynamodb:${region}:${accountId}:table/${name}`,
  'AWS::DynamoDB::GlobalTable': (name) => `dynamodb:${region}:${accountId}:table/${name}`,
  'AWS::Scheduler::Schedule': (name) => `scheduler:${region}:${accountId}:schedule/default/${name}`,
  'AWS::Events::Rule': (name) => `events:${region}:${accountId}:rule/${name}`,
  'AWS::SQS::Queue': (name) => `sqs:${region}:${accountId}:${name}`,
  'AWS::SNS::Topic': (name) => `sns:${region}:${accountId}:${name}`,
  'AWS::SecretsManager::Secret': (name) =>
    `secretsmanager:${region}:${accountId}:secret:${name}-${secretSuffix(name)}`,
  'AWS::IAM::Role': (name) => `iam::${accountId}:role/${name}`,
  'AWS::Logs::LogGroup': (name) => `logs:${region}:${accountId}:log-group:${name}:*`,
  'AWS::Cognito::UserPool': (name) => `cognito-idp:${region}:${accountId}:userpool/${name}`,
  'AWS::SES::EmailIdentity': (name) => `ses:${region}:${accountId}:identity/${name}`,
  'AWS::KMS::Key': (name) => `kms:${region}:${accountId}:key/${name}`,
};

export function stackIdOf(stackName: string): string {
  return `arn:${partition}:cloudformation:${region}:${accountId}:stack/${stackName}/local`;
}

/** The property that gives a resource its physical name. */
const nameProperties: Record<string, string> = {
  'AWS::S3::Bucket': 'BucketName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::StepFunctions::StateMachine': 'StateMachineName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::Scheduler::Schedule': 'Name',
  'AWS::Events::Rule': 'Name',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SecretsManager::Secret': 'Name',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::SES::EmailIdentity': 'EmailIdentity',
  'AWS::ApiGateway::Stage': 'StageName',
  'AWS::Cognito::UserPoolGroup': 'GroupName',
};

/** Types whose Ref is not the physical name. */
const referenceByArn = new Set([
  'AWS::StepFunctions::StateMachine',
  'AWS::SNS::Topic',
  'AWS::SecretsManager::Secret',
]);

/** The ARN of a resource by its CloudFormation type and physical name. */
export function resourceArn(type: string, name: string): string {
  const tail = arnTails[type];
  if (!tail) throw new Error(`no ARN is known for ${type}`);
  return `arn:${partition}:${tail(name)}`;
}

/** The six characters that Secrets Manager puts behind a name; here they are always the same for a name. */
export function secretSuffix(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 6);
}

/** The property with the physical name, undefined for types without one. */
export function nameProperty(type: string): string | undefined {
  return nameProperties[type];
}

/** The name of a resource that the template leaves to CloudFormation: its logical id, in the letters the type allows. */
export function derivedName(type: string, logicalId: string): string {
  const hash = createHash('sha256').update(logicalId).digest('hex');
  // The forms that AWS's ids have: libraries that verify tokens look at them.
  if (type === 'AWS::Cognito::UserPool') return `${region}_${hash.slice(0, 9)}`;
  if (type === 'AWS::Cognito::UserPoolClient') return hash.slice(0, 26);
  return type === 'AWS::S3::Bucket' ? logicalId.toLowerCase().slice(0, 63) : logicalId;
}

/** How the URL of a queue begins on AWS. */
export const queueUrlBase = `https://sqs.${region}.amazonaws.com/`;

/** What `Ref` gives. */
export function referenceTo(type: string, name: string): string {
  if (type === 'AWS::SQS::Queue') return `${queueUrlBase}${accountId}/${name}`;
  return referenceByArn.has(type) ? resourceArn(type, name) : name;
}

/** What `Fn::GetAtt` gives; undefined for an attribute that has no local meaning. */
export function attributeOf(type: string, name: string, attribute: string): string | undefined {
  if (attribute === 'Arn' && arnTails[type]) return resourceArn(type, name);
  switch (`${type}.${attribute}`) {
    case 'AWS::S3::Bucket.DomainName':
      return `${name}.s3.amazonaws.com`;
    case 'AWS::S3::Bucket.RegionalDomainName':
      return `${name}.s3.${region}.amazonaws.com`;
    case 'AWS::SQS::Queue.QueueName':
    case 'AWS::StepFunctions::StateMachine.Name':
    case 'AWS::SNS::Topic.TopicName':
      return name;
    case 'AWS::SQS::Queue.QueueUrl':
      return referenceTo(type, name);
    case 'AWS::Cognito::UserPool.UserPoolId':
    case 'AWS::Cognito::UserPoolClient.ClientId':
      return name;
    case 'AWS::Cognito::UserPool.ProviderName':
      return providerName(name);
    case 'AWS::Cognito::UserPool.ProviderURL':
      return `https://${providerName(name)}`;
    case 'AWS::CloudFront::Distribution.DomainName':
      return `${name.toLowerCase()}.cloudfront.net`;
    case 'AWS::ApiGateway::RestApi.RootResourceId':
      return `${name}-root`;
    case 'AWS::SNS::Topic.TopicArn':
    case 'AWS::SecretsManager::Secret.Id':
      return resourceArn(type, name);
    default:
      return undefined;
  }
}

/** What issues the tokens of a user pool; `https://` before it is their `iss`. */
export function providerName(userPoolId: string): string {
  return `cognito-idp.${region}.amazonaws.com/${userPoolId}`;
}
