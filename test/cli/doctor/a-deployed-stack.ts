import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListStackResourcesCommand,
  type StackStatus,
} from '@aws-sdk/client-cloudformation';
import { GetAccountSettingsCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListServiceQuotasCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import {
  GetAccountSendingEnabledCommand,
  GetIdentityDkimAttributesCommand,
  GetIdentityVerificationAttributesCommand,
  GetSendQuotaCommand,
  SESClient,
  type VerificationStatus,
} from '@aws-sdk/client-ses';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import type { Check } from '../../../cli/doctor/check.ts';
import { diagnoseStack } from '../../../cli/doctor/diagnose-stack.ts';
import type { DatabaseFindings } from '../../../lambdas/import/probe/probe-database.ts';

const server = { version: '7.0.14', replicaSet: 'atlas-1', connectedAfterMs: 180 };
const topic = 'arn:aws:sns:eu-central-1:111122223333:alarms';
const resources = [
  ['AWS::SNS::Topic', topic],
  ['AWS::Lambda::Function', 'lading-dev-validate'],
  ['AWS::Lambda::Function', 'lading-dev-load'],
  ['AWS::CloudWatch::Alarm', 'one'],
  ['AWS::CloudWatch::Alarm', 'two'],
];

export const allDone: DatabaseFindings = { server, trials: [{ name: 'use transactions' }] };

/** A stack in an account where all is well, until a test says otherwise. */
export function aDeployedStack() {
  process.env.AWS_REGION ??= 'eu-central-1';
  const mocks = {
    formation: mockClient(CloudFormationClient),
    lambda: mockClient(LambdaClient),
    quotas: mockClient(ServiceQuotasClient),
    ses: mockClient(SESClient),
    sns: mockClient(SNSClient),
  };
  const is = {
    stack(outputs: Record<string, string> = {}, StackStatus: StackStatus = 'UPDATE_COMPLETE') {
      const all = {
        MailFrom: 'imports@lading.example',
        MailSandbox: 'false',
        DatabaseSecretName: 'lading/dev/mongodb',
        // What this checkout makes is the subject of another test.
        ConfigSha256: 'of-another-file',
        ...outputs,
      };
      const Outputs = Object.entries(all).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
      const stack = { StackName: 'Lading-dev', CreationTime: new Date(), StackStatus, Outputs };
      mocks.formation.on(DescribeStacksCommand).resolves({ Stacks: [stack] });
    },
    template: (TemplateBody: string) =>
      void mocks.formation.on(GetTemplateCommand).resolves({ TemplateBody }),
    probed(findings: unknown, FunctionError?: string) {
      const text = JSON.stringify(findings);
      const Payload = Object.assign(Buffer.from(text), { transformToString: () => text });
      mocks.lambda.on(InvokeCommand).resolves({ Payload, ...(FunctionError && { FunctionError }) });
    },
    /** Verified by a TXT record, by DKIM, or not yet; a status that is undefined is that of no identity. */
    identity(txt: VerificationStatus | undefined, dkim: VerificationStatus, DkimTokens: string[] = []) {
      mocks.ses.on(GetIdentityVerificationAttributesCommand).resolves({
        VerificationAttributes: { ...(txt && { 'lading.example': { VerificationStatus: txt } }) },
      });
      const DkimAttributes = {
        'lading.example': { DkimEnabled: DkimTokens.length > 0, DkimVerificationStatus: dkim, DkimTokens },
      };
      mocks.ses.on(GetIdentityDkimAttributesCommand).resolves({ DkimAttributes });
    },
    account({ Enabled = true, ...quota }: Record<string, unknown> = {}) {
      mocks.ses.on(GetAccountSendingEnabledCommand).resolves({ Enabled: Enabled === true });
      const usual = { Max24HourSend: 50_000, SentLast24Hours: 12, MaxSendRate: 14 };
      mocks.ses.on(GetSendQuotaCommand).resolves({ ...usual, ...quota });
    },
    subscribed: (...subscriptions: [Endpoint: string, SubscriptionArn: string][]) =>
      void mocks.sns.on(ListSubscriptionsByTopicCommand, { TopicArn: topic }).resolves({
        Subscriptions: subscriptions.map(([Endpoint, SubscriptionArn]) => ({ Endpoint, SubscriptionArn })),
      }),
    concurrency: (ConcurrentExecutions: number, UnreservedConcurrentExecutions = ConcurrentExecutions) =>
      void mocks.lambda.on(GetAccountSettingsCommand).resolves({
        AccountLimit: { ConcurrentExecutions, UnreservedConcurrentExecutions },
      }),
    stepFunctions: (quotas: Record<string, number>) =>
      void mocks.quotas.on(ListServiceQuotasCommand).resolves({
        Quotas: Object.entries(quotas).map(([QuotaName, Value]) => ({ QuotaName, Value })),
      }),
  };
  async function checks(): Promise<Check[]> {
    const found: Check[] = [];
    for await (const check of diagnoseStack({ stackName: 'Lading-dev' })) found.push(check);
    return found;
  }
  return {
    mocks,
    is,
    checks,
    /** Nothing behind it is looked at. */
    async named(name: string): Promise<Check> {
      for await (const check of diagnoseStack({ stackName: 'Lading-dev' }))
        if (check.name === name) return check;
      throw new Error(`there is no check of ${name}`);
    },
    reset() {
      for (const mock of Object.values(mocks)) mock.reset();
      is.stack();
      const summaries = resources.map(([ResourceType, PhysicalResourceId]) => ({
        ResourceType,
        PhysicalResourceId,
      }));
      const more = {
        LogicalResourceId: 'x',
        LastUpdatedTimestamp: new Date(),
        ResourceStatus: 'CREATE_COMPLETE' as const,
      };
      const StackResourceSummaries = summaries.map((summary) => ({ ...more, ...summary }));
      // On two pages.
      mocks.formation
        .on(ListStackResourcesCommand)
        .resolves({ StackResourceSummaries: StackResourceSummaries.slice(0, 2), NextToken: 'more' })
        .on(ListStackResourcesCommand, { NextToken: 'more' })
        .resolves({ StackResourceSummaries: StackResourceSummaries.slice(2) });
      is.template('{"Resources": {}}');
      is.probed(allDone);
      is.identity('Success', 'Success', ['tok']);
      is.account();
      is.subscribed(['operations@lading.example', `${topic}:1`]);
      is.concurrency(1_000);
      is.stepFunctions(defaultQuotas);
    },
    restore() {
      for (const mock of Object.values(mocks)) mock.restore();
    },
  };
}

export const defaultQuotas = {
  'StartExecution throttle token bucket size': 800,
  'StartExecution throttle token refill rate per second': 150,
  'Express StartExecution throttle token bucket size': 6_000,
  'StateTransition throttle token bucket size': 800,
  'StateTransition throttle token refill rate per second': 800,
};
