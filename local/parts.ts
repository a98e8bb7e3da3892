import { join } from 'node:path';
import { ConfigError } from '../shared/errors.ts';
import { apiOf, functionsBehind } from './api-gateway/api-of-stack.ts';
import { startApiGateway } from './api-gateway/start-api-gateway.ts';
import { closers } from './closers.ts';
import { type CloudFaults, eventsWithFaults } from './cloud-faults.ts';
import type { CloudInfo } from './cloud-info.ts';
import { startCognito } from './cognito/start-cognito.ts';
import type { Credentials } from './credentials/access-key.ts';
import { presignedGet } from './credentials/presign.ts';
import { startDynamodb } from './dynamodb/start-dynamodb.ts';
import { startEventBus } from './event-bridge/start-event-bus.ts';
import { type Caller, type OnJudged, openAccess } from './iam/access.ts';
import { cloudAccess } from './iam/cloud-access.ts';
import { invokeAsTask } from './lambda/invoke-as-task.ts';
import { refuseTaskOnShortDisk } from './lambda/refuse-task.ts';
import { type Lambda, startLambda } from './lambda/start-lambda.ts';
import { linkPresigner } from './mail/presigned-links.ts';
import type { SesSandbox } from './mail/ses-sandbox.ts';
import { startMail } from './mail/start-mail.ts';
import { judgedQueues, openQueues } from './queues.ts';
import { startS3Thread } from './s3/start-s3-thread.ts';
import { generatedSecrets } from './secrets/generated-secrets.ts';
import { startSecrets } from './secrets/start-secrets.ts';
import type { QuotaRegion } from './step-functions/quotas.ts';
import { startStepFunctions } from './step-functions/start-step-functions.ts';
import type { CloudTemplate } from './template/read-template.ts';

export interface PartsOptions {
  template: CloudTemplate;
  dataDirectory: string;
  mongodbUri: string;
  faults?: CloudFaults | undefined;
  /** Told of every judgement of a role or service. */
  onJudged?: OnJudged | undefined;
  quotas?: QuotaRegion | undefined;
  /** Instead of what the setting `mail.sandbox` says. */
  sesSandbox?: SesSandbox | undefined;
}

/** Whose account is in the sandbox has verified its recipients, or they would get no mail from AWS either. */
const everyoneVerified: SesSandbox = { verified: 'every recipient' };

/** Starts what the template declares, joined as AWS joins it: bucket events to rules, rules to functions, and so on. */
export async function startParts(options: PartsOptions) {
  const { template, dataDirectory, mongodbUri, faults, onJudged, quotas } = options;
  const expected = template.outputs.MailSandbox === 'true' ? everyoneVerified : undefined;
  const directory = (name: string) => join(dataDirectory, name);
  const output = (name: string) => outputOf(template, name);
  const api = apiOf(template);
  const { administrator, rules, environmentOf } = await cloudAccess(
    dataDirectory,
    template,
    faults?.keepsStatement,
  );
  const access = openAccess(rules, onJudged);
  const queues = judgedQueues(openQueues(dataDirectory), access);
  const started = Promise.withResolvers<Lambda>();
  const closing = closers();
  try {
    const dynamodb = await closing.adopt(
      startDynamodb({
        directory: directory('dynamodb'),
        tables: template.tables.map((table) => table.createTable),
        ...{ access, administrator },
      }),
    );
    const mail = await closing.adopt(
      startMail({
        directory: directory('mail'),
        ...{ access, sandbox: options.sesSandbox ?? expected },
        presign: linkPresigner(template.buckets, administrator),
      }),
    );
    const generated = await generatedSecrets(directory('secrets'), template.secrets);
    const secrets = await closing.adopt(
      startSecrets({ access, secrets: { ...generated, [output('DatabaseSecretName')]: mongodbUri } }),
    );
    const cognito = await closing.adopt(
      startCognito({ access, directory: directory('cognito'), userPools: template.userPools }),
    );
    // Functions start last, when all their endpoints are known: an invocation that a kill left behind runs at once.
    // They end after everything that invokes them.
    closing.add(async () => (await started.promise.catch(() => undefined))?.close());
    const bus = await closing.adopt(
      startEventBus({
        directory: dataDirectory,
        rules: template.rules,
        deliver: async (targetArn, event, sourceArn) => {
          access.judge(eventBridge(sourceArn), { action: 'lambda:InvokeFunction', resource: targetArn });
          await (await started.promise).invoke(targetArn, event, { type: 'Event' });
        },
        deadLetter: (queueArn, event, reason, sourceArn) =>
          queues.sendFor(eventBridge(sourceArn), queueArn, JSON.stringify(event), { reason }),
      }),
    );
    const events = eventsWithFaults(faults, bus.put);
    const s3 = await closing.adopt(
      startS3Thread({
        directory: directory('s3'),
        buckets: template.buckets,
        ...{ rules, onJudged },
        onObjectCreated: events.objectCreated,
      }),
    );
    const stepFunctions = await closing.adopt(
      startStepFunctions({
        machines: template.stateMachines,
        directory: directory('step-functions'),
        invokeLambda: async (arn, payload) => {
          await refuseTaskOnShortDisk(dataDirectory);
          return invokeAsTask(await started.promise, arn, payload);
        },
        readObject: (bucket, key) => readObject(administrator, s3.url, bucket, key),
        access,
        judge: ({ RoleArn: roleArn, Name: session }, ask) =>
          access.judge({ kind: 'role', roleArn, session }, ask),
        quotas,
        onStatusChange: events.statusChanged,
      }),
    );
    const endpoints: Record<string, string> = {
      AWS_ENDPOINT_URL_S3: s3.url,
      AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
      AWS_ENDPOINT_URL_SFN: stepFunctions.url,
      AWS_ENDPOINT_URL_SESV2: mail.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: cognito.url,
    };
    for (const [name, url] of Object.entries(faults?.intercept ? endpoints : {})) {
      endpoints[name] = (await closing.adopt(faults!.intercept!(name, url))).url;
    }
    const lambda = await startLambda({
      functions: template.functions,
      environment: (fn) => ({ ...endpoints, ...environmentOf(fn) }),
      directory: dataDirectory,
      logDirectory: directory('logs'),
      sendFailure: ({ roleArn, name: session }, ...failure) =>
        queues.sendFor({ kind: 'role', roleArn, session }, ...failure),
      access,
      interactive: functionsBehind(api),
      faults: faults?.functions,
    });
    started.resolve(lambda);
    const gateway = await closing.adopt(
      startApiGateway({
        api,
        directory: directory('api-gateway'),
        logDirectory: directory('logs'),
        call: async (arn, event, sourceArn) => {
          const caller = { kind: 'service', service: 'apigateway.amazonaws.com', sourceArn } as const;
          access.judge(caller, { action: 'lambda:InvokeFunction', resource: arn });
          return lambda.invoke(arn, event, { type: 'RequestResponse' });
        },
      }),
    );
    const info: Omit<CloudInfo, 'pid' | 'mongodb'> = {
      accessKeyId: administrator.accessKeyId,
      secretAccessKey: administrator.secretAccessKey,
      s3: s3.url,
      dynamodb: dynamodb.url,
      lambda: lambda.url,
      stepfunctions: stepFunctions.url,
      mail: mail.url,
      api: gateway.url,
      cognito: cognito.url,
      userPoolId: output('UserPoolId'),
      userPoolClientId: output('UserPoolClientId'),
      breachTable: output('BreachTableName'),
      database: output('DatabaseName'),
      dropBucket: output('DropBucketName'),
      runTable: output('RunTableName'),
      stateMachineArn: output('ImportStateMachineArn'),
      notifyFunction: output('NotifyFunctionName'),
    };
    return { info, close: closing.close };
  } catch (error) {
    // What already waits for the functions must not wait for ever.
    started.reject(error);
    await closing.close();
    throw error;
  }
}

function outputOf({ outputs, stackName }: CloudTemplate, name: string): string {
  const value = outputs[name];
  if (!value) throw new ConfigError('output_missing', `the template of ${stackName} has no output ${name}`);
  return value;
}

function eventBridge(sourceArn: string): Caller {
  return { kind: 'service', service: 'events.amazonaws.com', sourceArn };
}

async function readObject(credentials: Credentials, endpoint: string, bucket: string, key: string) {
  const path = key.split('/').map(encodeURIComponent).join('/');
  const answer = await fetch(
    presignedGet(credentials, `${endpoint}/${bucket}/${path}`, { expiresSeconds: 60 }),
  );
  if (!answer.ok) throw new Error(`cannot read s3://${bucket}/${key}: status ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}
