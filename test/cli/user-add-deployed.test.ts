import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  AdminCreateUserCommand,
  AdminListGroupsForUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CognitoIdentityProviderServiceException,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { goodPassword } from '../local/cognito/a-cognito.ts';
import { run } from './run-user-command.ts';

describe('user add on a deployed stack', () => {
  const formation = mockClient(CloudFormationClient);
  const pool = mockClient(CognitoIdentityProviderClient);
  beforeAll(() => {
    process.env.AWS_REGION ??= 'us-east-1';
  });
  afterEach(() => {
    formation.reset();
    pool.reset();
  });
  const addThere = () => run(['add', 'mona', '--password-stdin', '--stack', 'Lading-prod']);
  function deployed(): void {
    const Outputs = [{ OutputKey: 'UserPoolId', OutputValue: 'eu-central-1_x' }];
    const stack = {
      StackName: 'Lading-prod',
      CreationTime: new Date(),
      StackStatus: 'CREATE_COMPLETE' as const,
    };
    formation.on(DescribeStacksCommand).resolves({ Stacks: [{ ...stack, Outputs }] });
    pool.onAnyCommand().resolves({});
    pool.on(AdminListGroupsForUserCommand).resolves({ Groups: [] });
  }

  it('works on the pool that its outputs name, and sends no mail', async () => {
    deployed();
    expect(await addThere()).toMatchObject({ code: 0 });
    const user = { UserPoolId: 'eu-central-1_x', Username: 'mona' };
    expect(pool.commandCalls(AdminCreateUserCommand)[0]?.args[0].input).toEqual({
      ...{ ...user, MessageAction: 'SUPPRESS', TemporaryPassword: goodPassword },
    });
    expect(pool.commandCalls(AdminSetUserPasswordCommand)[0]?.args[0].input).toEqual({
      ...{ ...user, Password: goodPassword, Permanent: true },
    });
  });

  it.each([
    ['InvalidParameterException', 400, 'user_name_invalid'],
    ['TooManyRequestsException', 400, 'cognito_unavailable'],
    ['InternalErrorException', 500, 'cognito_unavailable'],
    ['AccessDeniedException', 400, 'cognito_refused'],
    ['ResourceNotFoundException', 400, 'cognito_refused'],
  ])('%s (%d) is %s, without the password that its text quotes', async (name, httpStatusCode, code) => {
    deployed();
    const more = { $fault: 'client' as const, $metadata: { httpStatusCode } };
    const error = new CognitoIdentityProviderServiceException({ name, message: goodPassword, ...more });
    pool.on(AdminCreateUserCommand).rejects(error);
    const answer = await addThere();
    expect(answer).toMatchObject({ code: 1, stderr: expect.stringContaining(`lading: ${code}: `) });
    expect(answer.stderr).not.toContain(goodPassword);
  });

  it('a stack without users is named', async () => {
    const stack = {
      StackName: 'Lading-prod',
      CreationTime: new Date(),
      StackStatus: 'CREATE_COMPLETE' as const,
    };
    formation.on(DescribeStacksCommand).resolves({ Stacks: [stack] });
    expect((await addThere()).stderr).toBe(
      'lading: stack_not_usable: stack Lading-prod has no output UserPoolId\n',
    );
  });
});
