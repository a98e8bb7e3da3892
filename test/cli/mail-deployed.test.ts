import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient, LambdaServiceException } from '@aws-sdk/client-lambda';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { connectStack } from '../../cli/connection.ts';
import { sendRunMail } from '../../cli/send-run-mail.ts';
import { sampleInput, sampleRecord } from '../lambdas/import/report-sample.ts';

const functionName = 'lading-prod-notify';

describe('lading mail on a deployed stack', () => {
  const formation = mockClient(CloudFormationClient);
  const table = mockClient(DynamoDBDocumentClient);
  const lambda = mockClient(LambdaClient);
  beforeAll(() => {
    process.env.AWS_REGION ??= 'us-east-1';
  });
  afterEach(() => {
    for (const mock of [formation, table, lambda]) mock.reset();
  });

  async function sending(status: 'succeeded' | 'running' = 'succeeded', outputs = ['NotifyFunctionName']) {
    const Outputs = ['DropBucketName', 'RunTableName', 'ImportStateMachineArn', ...outputs].map(
      (OutputKey) => ({
        OutputKey,
        OutputValue: OutputKey === 'NotifyFunctionName' ? functionName : 'x',
      }),
    );
    const CreationTime = new Date();
    const stack = {
      StackName: 'Lading-prod',
      CreationTime,
      StackStatus: 'CREATE_COMPLETE' as const,
      Outputs,
    };
    formation.on(DescribeStacksCommand).resolves({ Stacks: [stack] });
    table.on(GetCommand).resolves({ Item: { ...sampleRecord({ status }) } });
    const connection = await connectStack('Lading-prod');
    return sendRunMail(connection, sampleInput.runId, false).finally(() => connection.close());
  }

  function answering(payload: unknown, FunctionError?: string): void {
    const text = JSON.stringify(payload);
    const Payload = Object.assign(Buffer.from(text), { transformToString: () => text });
    lambda.on(InvokeCommand).resolves({ StatusCode: 200, Payload, ...(FunctionError && { FunctionError }) });
  }

  it('has the function that mails send it, and needs no right to mail', async () => {
    answering({ outcome: 'sent', recipients: ['kitchen@example.com'] });
    expect(await sending()).toMatchObject({ outcome: 'sent', recipients: ['kitchen@example.com'] });
    const { FunctionName, Payload } = lambda.commandCalls(InvokeCommand)[0]!.args[0].input;
    expect([FunctionName, JSON.parse(String(Payload))]).toEqual([
      functionName,
      { ...sampleInput, request: 'unless_sent' },
    ]);
  });

  it('asks nobody while the run goes on', async () => {
    await expect(sending('running')).rejects.toMatchObject({ code: 'run_not_ended' });
    expect(lambda.commandCalls(InvokeCommand)).toEqual([]);
  });

  it.each([
    ['AccessDeniedException', 403, 'function_not_callable'],
    ['ResourceNotFoundException', 404, 'function_not_callable'],
    ['TooManyRequestsException', 429, 'lambda_unavailable'],
    ['ServiceException', 500, 'lambda_unavailable'],
  ])('%s (%d) of Lambda is %s', async (name, httpStatusCode, code) => {
    const more = { $fault: 'client' as const, $metadata: { httpStatusCode } };
    lambda.on(InvokeCommand).rejects(new LambdaServiceException({ name, message: 'no', ...more }));
    await expect(sending()).rejects.toMatchObject({ code });
  });

  it('says what a function threw', async () => {
    answering({ errorType: 'DependencyError', errorMessage: 'DynamoDB is away' }, 'Unhandled');
    await expect(sending()).rejects.toMatchObject({
      code: 'function_failed',
      message: `${functionName} failed: DependencyError: DynamoDB is away`,
    });
  });

  it('names a stack that was deployed by an older version', async () => {
    await expect(sending('succeeded', [])).rejects.toMatchObject({
      code: 'stack_not_usable',
      message: 'stack Lading-prod has no output NotifyFunctionName',
    });
  });
});
