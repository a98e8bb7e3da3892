import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { type CreateTableCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type Closable, closers } from '../../../local/closers.ts';
import { startCognito } from '../../../local/cognito/start-cognito.ts';
import { startDynamodb } from '../../../local/dynamodb/start-dynamodb.ts';
import { startMail } from '../../../local/mail/start-mail.ts';
import { startSecrets } from '../../../local/secrets/start-secrets.ts';
import { startStepFunctions } from '../../../local/step-functions/start-step-functions.ts';
import { temporaryDirectory } from '../../support/command-line.ts';
import { aPool } from '../cognito/a-cognito.ts';
import { aFunction, aLambda } from '../lambda/a-function.ts';
import { anSqs, withLetters } from '../sqs/a-queue.ts';
import { aMachine, functionArn } from '../step-functions/a-machine.ts';
import { accessFor, administrator, allow, ofRole } from './an-access.ts';

const table: CreateTableCommandInput = {
  ...{ TableName: 'runs', BillingMode: 'PAY_PER_REQUEST' },
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
};
export const tableArn = 'arn:aws:dynamodb:us-east-1:000000000000:table/runs';
export const identityArn = 'arn:aws:ses:us-east-1:000000000000:identity/lading.example';
export const queueArn = 'arn:aws:sqs:us-east-1:000000000000:work';
export const place = { region: 'us-east-1', account: '000000000000' };
export const from = 'imports@lading.example';
export const executions = 'arn:aws:states:us-east-1:000000000000:execution:import:*';
const access = accessFor([
  allow(['dynamodb:GetItem', 'dynamodb:BatchWriteItem'], [tableArn]),
  allow(['states:DescribeExecution'], [executions]),
  allow(
    ['secretsmanager:GetSecretValue'],
    ['arn:aws:secretsmanager:us-east-1:000000000000:secret:mine-??????'],
  ),
  allow(['lambda:InvokeFunction'], [functionArn('echo')]),
  allow(['sqs:SendMessage'], [queueArn]),
  allow(['ses:SendEmail'], [identityArn], {
    conditions: [{ operator: 'StringEquals', key: 'ses:FromAddress', values: [from] }],
  }),
]);

const closing = closers();
export const urls: Record<'dynamodb' | 'states' | 'secrets' | 'lambda' | 'mail' | 'cognito' | 'sqs', string> =
  {
    ...{ dynamodb: '', states: '', secrets: '', lambda: '', mail: '', cognito: '', sqs: '' },
  };
/** Starts all services behind that access, for a test file. */
export async function startServices(): Promise<void> {
  const data = await temporaryDirectory();
  closing.add(data.remove);
  const start = async (name: keyof typeof urls, starting: Promise<Closable & { url: string }>) => {
    urls[name] = (await closing.adopt(starting)).url;
  };
  const at = (name: string) => `${data.path}/${name}`;
  await start(
    'dynamodb',
    startDynamodb({ directory: at('dynamodb'), tables: [table], access, administrator }),
  );
  await start('secrets', startSecrets({ secrets: { mine: 'x', other: 'y' }, access }));
  await start('mail', startMail({ directory: at('mail'), access }));
  await start('cognito', startCognito({ directory: at('cognito'), userPools: [aPool], access }));
  const machines = [aMachine({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } })];
  const services = { invokeLambda: async () => ({}), readObject: async () => Buffer.from('[]') };
  const told = { onStatusChange: async () => undefined };
  await start(
    'states',
    startStepFunctions({ machines, directory: at('states'), ...services, ...told, access }),
  );
  const { lambda } = await aLambda(
    [aFunction('functions.echo'), aFunction('functions.echo', { name: 'other' })],
    {
      directory: at('lambda'),
      access,
    },
  );
  await start('lambda', Promise.resolve(lambda));
  const { url, stop } = await anSqs(withLetters, { directory: at('sqs'), access });
  await start('sqs', Promise.resolve({ url, close: stop }));
}

export const closeServices = closing.close;

export const setting = (endpoint: string, { accessKeyId, secretAccessKey } = ofRole) => ({
  ...{ endpoint, region: 'us-east-1', maxAttempts: 1, disableHostPrefix: true },
  credentials: { accessKeyId, secretAccessKey },
});
export const dynamodb = () => new DynamoDBClient(setting(urls.dynamodb));
export const states = () => new SFNClient(setting(urls.states));
export const secrets = () => new SecretsManagerClient(setting(urls.secrets));
export const lambda = () => new LambdaClient(setting(urls.lambda));
export const sqs = () => new SQSClient(setting(urls.sqs));
export const ses = () => new SESClient(setting(urls.mail));
export const cognito = () => new CognitoIdentityProviderClient(setting(urls.cognito));
export const executionArn = 'arn:aws:states:us-east-1:000000000000:execution:import:a';
export const mail = (Source: string) =>
  new SendEmailCommand({
    Source,
    Destination: { ToAddresses: ['sales@lading.example'] },
    Message: { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } },
  });
export const item = { pk: { S: '1' } };
