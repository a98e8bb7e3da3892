import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError } from '../lambdas/shared/errors.ts';
import { apiOf, functionsBehind } from './api-gateway/api-of-stack.ts';
import { startApiGateway } from './api-gateway/start-api-gateway.ts';
import { type Closable, closers } from './closers.ts';
import type { CloudInfo } from './cloud-info.ts';
import { startCognito } from './cognito/start-cognito.ts';
import { startDynamodb } from './dynamodb/start-dynamodb.ts';
import { startEventBus } from './event-bridge/start-event-bus.ts';
import { invokeAsTask } from './lambda/invoke-as-task.ts';
import { type Faults, type Lambda, startLambda } from './lambda/start-lambda.ts';
import { startMail } from './mail/start-mail.ts';
import { openQueues } from './queues.ts';
import { objectCreatedEvent } from './s3/object-created-event.ts';
import { startS3Thread } from './s3/start-s3-thread.ts';
import { generatedSecrets } from './secrets/generated-secrets.ts';
import { startSecrets } from './secrets/start-secrets.ts';
import { startStepFunctions } from './step-functions/start-step-functions.ts';
import type { CloudTemplate } from './template/read-template.ts';

export interface PartsOptions {
  template: CloudTemplate;
  dataDirectory: string;
  mongodbUri: string;
  faults?: CloudFaults | undefined;
}

/** What goes wrong on purpose, to show that nothing comes of it. */
export interface CloudFaults {
  functions?: Faults;
  /** After how many milliseconds an event of S3 is delivered, once for each number. */
  deliveryDelaysMs?: () => number[];
  /** Puts something between the functions and the service that the environment variable `name` leads to. */
  intercept?: (name: string, url: string) => Promise<Closable & { url: string }>;
}

/** Starts what the template declares, joined as AWS joins it: bucket events to rules, rules to functions, and so on. */
export async function startParts({ template, dataDirectory, mongodbUri, faults }: PartsOptions) {
  const directory = (name: string) => join(dataDirectory, name);
  const output = (name: string) => outputOf(template, name);
  const api = apiOf(template);
  const queues = openQueues(dataDirectory);
  const started = Promise.withResolvers<Lambda>();
  const closing = closers();
  try {
    const dynamodb = await closing.adopt(
      startDynamodb({
        directory: directory('dynamodb'),
        tables: template.tables.map((table) => table.createTable),
      }),
    );
    const mail = await closing.adopt(startMail({ directory: directory('mail') }));
    const generated = await generatedSecrets(directory('secrets'), template.secrets);
    const secrets = await closing.adopt(
      startSecrets({ secrets: { ...generated, [output('DatabaseSecretName')]: mongodbUri } }),
    );
    const cognito = await closing.adopt(
      startCognito({ directory: directory('cognito'), userPools: template.userPools }),
    );
    // Functions start last, when all their endpoints are known: an invocation that a kill left behind runs at once.
    // They end after everything that invokes them.
    closing.add(async () => (await started.promise.catch(() => undefined))?.close());
    const bus = await closing.adopt(
      startEventBus({
        directory: dataDirectory,
        rules: template.rules,
        deliver: async (targetArn, event) => {
          await (await started.promise).invoke(targetArn, event, { type: 'Event' });
        },
        deadLetter: async (queueArn, event, reason) =>
          void (await queues.send(queueArn, JSON.stringify(event), { reason })),
      }),
    );
    const deliver = async (event: Record<string, unknown>) => {
      const delays = faults?.deliveryDelaysMs?.();
      if (!delays) return bus.put(event);
      await Promise.all(delays.map((delayMs) => sleep(delayMs).then(() => bus.put(event))));
    };
    const s3 = await closing.adopt(
      startS3Thread({
        directory: directory('s3'),
        buckets: template.buckets,
        onObjectCreated: (created) => deliver(objectCreatedEvent(created)),
      }),
    );
    const stepFunctions = await closing.adopt(
      startStepFunctions({
        machines: template.stateMachines,
        directory: directory('step-functions'),
        invokeLambda: async (arn, payload) => invokeAsTask(await started.promise, arn, payload),
        readObject: (bucket, key) => readObject(s3.url, bucket, key),
        onStatusChange: (event) => bus.put(event),
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
      environment: () => endpoints,
      directory: dataDirectory,
      logDirectory: directory('logs'),
      sendFailure: async (queue, body, attributes) => void (await queues.send(queue, body, attributes)),
      interactive: functionsBehind(api),
      faults: faults?.functions,
    });
    started.resolve(lambda);
    const gateway = await closing.adopt(
      startApiGateway({
        api,
        directory: directory('api-gateway'),
        logDirectory: directory('logs'),
        call: (arn, event) => lambda.invoke(arn, event, { type: 'RequestResponse' }),
      }),
    );
    const info: Omit<CloudInfo, 'pid' | 'mongodb'> = {
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

async function readObject(endpoint: string, bucket: string, key: string): Promise<Buffer> {
  const path = key.split('/').map(encodeURIComponent).join('/');
  const answer = await fetch(`${endpoint}/${bucket}/${path}`);
  if (!answer.ok) throw new Error(`cannot read s3://${bucket}/${key}: status ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}
