import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { describeFailure } from '../../../../lambdas/import/closing/execution-failure.ts';
import { runErrorOf } from '../../../../lambdas/import/closing/failure-cause.ts';

const fromLambda = (errorType: string, errorMessage: string) =>
  JSON.stringify({ errorType, errorMessage, trace: ['at secret.ts:1'] });
const denial =
  'User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:us-east-1:1:function:load because no identity-based policy allows the lambda:InvokeFunction action';
const mapError = 'States.ExceedToleratedFailureThreshold';

describe('runErrorOf', () => {
  it.each([
    ['file_changed', fromLambda('file_changed', 'Replaced.'), 'file_changed'],
    ['file_changed', 'Replaced.', 'file_changed'],
    [mapError, fromLambda('file_changed', 'Replaced.'), 'file_changed'],
    [
      mapError,
      JSON.stringify({ Error: 'file_changed', Cause: fromLambda('file_changed', 'Replaced.') }),
      'file_changed',
    ],
    ['DependencyError', fromLambda('DependencyError', 'ECONNRESET'), 'dependency_unavailable'],
    ['Lambda.TooManyRequestsException', 'Rate exceeded', 'dependency_unavailable'],
    ['ConfigError', fromLambda('ConfigError', 'The secret is missing.'), 'configuration_invalid'],
    ['States.Timeout', undefined, 'run_timed_out'],
    [
      'Lambda.AWSLambdaException',
      `${denial} (Service: AWSLambda; Status Code: 403)`,
      'configuration_invalid',
    ],
    ['States.Permissions', denial, 'configuration_invalid'],
    ['States.ItemReaderFailed', `cannot read an array: ${denial}`, 'configuration_invalid'],
    [
      mapError,
      JSON.stringify({ Error: 'Lambda.AWSLambdaException', Cause: denial }),
      'configuration_invalid',
    ],
    ['TypeError', fromLambda('TypeError', 'x is not a function'), 'internal_error'],
    [mapError, 'The specified tolerated failure threshold was exceeded', 'internal_error'],
    [undefined, undefined, 'internal_error'],
  ])('of %s with the cause %s is %s', (error, cause, code) => {
    expect(runErrorOf({ status: 'FAILED', error, cause }).code).toBe(code);
  });

  it.each([
    ['TIMED_OUT', 'run_timed_out'],
    ['ABORTED', 'run_aborted'],
  ] as const)('of an execution that ended as %s is %s', (status, code) => {
    expect(runErrorOf({ status, error: undefined, cause: undefined }).code).toBe(code);
  });

  it('of a denied call names action and resource', () => {
    const error = 'Lambda.AWSLambdaException';
    expect(runErrorOf({ status: 'FAILED', error, cause: denial }).message).toBe(
      'AWS does not allow lambda:InvokeFunction on arn:aws:lambda:us-east-1:1:function:load',
    );
  });

  it('never shows a stack, nor the text of an error that was not written for people', () => {
    const bug = runErrorOf({
      status: 'FAILED',
      error: 'Error',
      cause: fromLambda('Error', 'bad row: ACME;12,5'),
    });
    expect(bug.message).toBe('The import ran into a fault of its own.');
    const refusal = runErrorOf({
      status: 'FAILED',
      error: 'not_csv',
      cause: 'A ZIP archive.\n    at x.ts:1',
    });
    expect(refusal.message).toBe('A ZIP archive.');
  });
});

describe('describeFailure', () => {
  const event = {
    detail: {
      executionArn: 'arn:parent',
      status: 'FAILED' as const,
      input: '{}',
      error: mapError,
      cause: 'x',
    },
  };

  it('finds the failure of the child that broke the last fan-out', async () => {
    const sfn = mockClient(SFNClient);
    const runs = [
      { mapRunArn: 'arn:transform', startDate: new Date(1) },
      { mapRunArn: 'arn:load', startDate: new Date(2) },
    ].map((run) => ({ ...run, executionArn: 'arn:parent', stateMachineArn: 'arn:machine' }));
    sfn.on(ListMapRunsCommand, { executionArn: 'arn:parent' }).resolves({ mapRuns: runs });
    const child = {
      executionArn: 'arn:child',
      stateMachineArn: 'arn:machine',
      name: 'child',
      status: 'FAILED' as const,
      startDate: new Date(2),
    };
    sfn
      .on(ListExecutionsCommand, { mapRunArn: 'arn:load', statusFilter: 'FAILED' })
      .resolves({ executions: [child] });
    sfn
      .on(DescribeExecutionCommand, { executionArn: 'arn:child' })
      .resolves({ error: 'file_changed', cause: 'Replaced.' });
    const { failure } = await describeFailure(event, new SFNClient());
    expect(failure).toEqual({ status: 'FAILED', error: 'file_changed', cause: 'Replaced.' });
    sfn.restore();
  });

  it('keeps to what the event says when the children cannot be asked', async () => {
    const sfn = mockClient(SFNClient);
    sfn.on(ListMapRunsCommand).rejects(new Error('AccessDenied'));
    const { failure } = await describeFailure(event, new SFNClient());
    expect(failure).toEqual({ status: 'FAILED', error: mapError, cause: 'x' });
    sfn.restore();
  });
});
