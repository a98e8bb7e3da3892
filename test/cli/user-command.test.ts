import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AdminAddUserToGroupCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  CreateGroupCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DataDirectory, openDataDirectory } from '../../local/data-directory.ts';
import { aCognito, aPool, clientId, goodPassword } from '../local/cognito/a-cognito.ts';
import { run } from './run-user-command.ts';

let cognito: Awaited<ReturnType<typeof aCognito>>;
let data: DataDirectory;
beforeAll(async () => {
  cognito = await aCognito();
  data = await openDataDirectory(await mkdtemp(join(tmpdir(), 'lading-users-')));
  const url = cognito.url;
  await data.publish({
    ...{ pid: process.pid, s3: url, dynamodb: url, sqs: url, lambda: url, stepfunctions: url, mail: url },
    ...{ accessKeyId: 'k', secretAccessKey: 's' },
    ...{ mongodb: 'm', database: 'd', dropBucket: 'b', runTable: 'r', stateMachineArn: 'a' },
    notifyFunction: 'n',
    ...{ cognito: url, userPoolId: aPool.id, userPoolClientId: clientId, breachTable: 't' },
    ...{ api: url, site: url },
  });
});
afterAll(async () => {
  await data?.release();
  await cognito?.close();
});

const add = (name: string, ...more: string[]) => [
  'add',
  name,
  '--password-stdin',
  '--data',
  data.path,
  ...more,
];

async function groupsIn(username: string, password: string): Promise<unknown> {
  const AuthParameters = { USERNAME: username, PASSWORD: password };
  const command = new InitiateAuthCommand({
    ...{ ClientId: clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters },
  });
  const { AuthenticationResult } = await cognito.sdk.send(command);
  const [, claims = ''] = AuthenticationResult?.AccessToken?.split('.') ?? [];
  return JSON.parse(Buffer.from(claims, 'base64url').toString())['cognito:groups'];
}

describe('user add on the running embedded cloud', () => {
  it('makes a user who can sign in at once with both scopes, and says so', async () => {
    expect(await run(add('mona'))).toEqual({
      ...{ code: 0, stderr: '' },
      stdout: 'Added mona, who may sla.write and sla.read.\n',
    });
    expect(await groupsIn('mona', goodPassword)).toEqual(['sla.read', 'sla.write']);
  });

  it('gives a user who is there the new password and exactly the scopes, and leaves other groups', async () => {
    await run(add('rita'));
    const GroupName = 'accounting';
    await cognito.sdk.send(new CreateGroupCommand({ UserPoolId: aPool.id, GroupName }));
    const member = { UserPoolId: aPool.id, Username: 'rita', GroupName };
    await cognito.sdk.send(new AdminAddUserToGroupCommand(member));
    const { code, stdout } = await run(add('rita', '--scopes', 'sla.read', '--json'), 'Other-Password-1');
    const result = { username: 'rita', scopes: ['sla.read'], created: false, enabled: true };
    expect({ code, result: JSON.parse(stdout) }).toEqual({ code: 0, result });
    expect(await groupsIn('rita', 'Other-Password-1')).toEqual(['accounting', 'sla.read']);
    await expect(groupsIn('rita', goodPassword)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });

  it('says of a disabled user that the new password does not help', async () => {
    await run(add('dirk'));
    await cognito.sdk.send(new AdminDisableUserCommand({ UserPoolId: aPool.id, Username: 'dirk' }));
    expect((await run(add('dirk'))).stdout).toMatch(/^dirk was there already.*disabled and cannot sign in/);
  });

  it('takes the line that a Windows shell pipes', async () => {
    await run(add('wilma'), `\uFEFF${goodPassword}\r\n`);
    expect(await groupsIn('wilma', goodPassword)).toEqual(['sla.read', 'sla.write']);
  });

  it('a weak password is an error with the policy, and leaves no user behind', async () => {
    expect(await run(add('wendy'), 'weak\n')).toEqual({
      ...{ code: 1, stdout: '' },
      stderr:
        'lading: password_too_weak: the password must have at least 12 characters, a lowercase letter, ' +
        'an uppercase letter, a digit, a symbol\n',
    });
    const user = { UserPoolId: aPool.id, Username: 'wendy' };
    await expect(cognito.sdk.send(new AdminGetUserCommand(user))).rejects.toMatchObject({
      name: 'UserNotFoundException',
    });
  });

  it('where no embedded cloud runs it says what to do', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'lading-users-'));
    const { code, stderr } = await run(['add', 'mona', '--password-stdin', '--data', elsewhere]);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('cloud_not_running') });
    expect(stderr).toContain('lading start');
  });
});

describe('user add that is called wrongly', () => {
  it.each([
    ['no command', [], 'Usage: lading user'],
    ['an unknown command', ['remove', 'mona'], "unknown command 'remove'"],
    ['no name', ['add', '--password-stdin'], "missing required argument 'NAME'"],
    ['two names', ['add', 'mona', 'lisa', '--password-stdin'], 'too many arguments'],
    ['no --password-stdin', ['add', 'mona'], '--password-stdin is needed'],
    ['a password as an option', ['add', 'mona', '--password', goodPassword], "unknown option '--password'"],
    ['an unknown scope', ['add', 'mona', '--password-stdin', '--scopes', 'sla.all'], '"sla.all" is none of'],
    ['no scope', ['add', 'mona', '--password-stdin', '--scopes', ''], '"" is none of'],
  ])('%s ends in 2 with the usage', async (_, args, message) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toContain('Usage: lading user');
    expect(stderr).not.toContain(goodPassword);
  });

  it.each(['', '\n', 'one\ntwo\n'])('a password of %j ends in 2', async (input) => {
    const { code, stderr } = await run(add('nobody'), input);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('one line') });
  });

  it('help goes to standard output and ends in 0', async () => {
    expect(await run(['--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('lading user add'),
    });
  });
});
