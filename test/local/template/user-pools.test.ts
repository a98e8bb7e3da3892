import { describe, expect, it } from '@jest/globals';
import { declared } from './an-assembly.ts';

const UserPoolId = { Ref: 'Pool' };
const AdminCreateUserConfig = { AllowAdminCreateUserOnly: true };
const pool = (more: object = {}) => ({
  Type: 'AWS::Cognito::UserPool',
  Properties: { UserPoolName: 'people', AdminCreateUserConfig, ...more },
});
const client = (more: object = {}) => ({
  Type: 'AWS::Cognito::UserPoolClient',
  Properties: { UserPoolId, ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'], ...more },
});
const group = (GroupName: string) => ({
  Type: 'AWS::Cognito::UserPoolGroup',
  Properties: { UserPoolId, GroupName },
});

describe('user pools of a template', () => {
  it('a pool has its clients, groups and password policy, wherever they stand', async () => {
    const policy = { MinimumLength: 12, RequireNumbers: true };
    const { userPools } = await declared({
      Readers: group('sla.read'),
      Client: client({
        ...{ AccessTokenValidity: 60, RefreshTokenValidity: 43_200 },
        TokenValidityUnits: { AccessToken: 'minutes', RefreshToken: 'minutes' },
      }),
      Pool: pool({ Policies: { PasswordPolicy: policy } }),
    });
    const lax = { requireLowercase: false, requireUppercase: false, requireSymbols: false };
    expect(userPools).toEqual([
      {
        ...{ logicalId: 'Pool', name: 'people', groups: ['sla.read'] },
        id: expect.stringMatching(/^us-east-1_[0-9a-f]{9}$/),
        clients: [
          {
            ...{ logicalId: 'Client', name: 'Client', id: expect.stringMatching(/^[0-9a-f]{26}$/) },
            explicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
            ...{ accessTokenMinutes: 60, refreshTokenDays: 30 },
          },
        ],
        passwordPolicy: { ...lax, minimumLength: 12, requireNumbers: true },
      },
    ]);
  });

  it('ids are the same at every start, and outputs name them as AWS does', async () => {
    const resources = { Pool: pool(), Client: client() };
    const sections = {
      Outputs: {
        Pool: { Value: { Ref: 'Pool' } },
        Client: { Value: { Ref: 'Client' } },
        Arn: { Value: { 'Fn::GetAtt': ['Pool', 'Arn'] } },
        Issuer: { Value: { 'Fn::GetAtt': ['Pool', 'ProviderURL'] } },
      },
    };
    const { userPools, outputs } = await declared(resources, sections);
    const [{ id, clients } = { id: '', clients: [] }] = userPools;
    expect(outputs).toEqual({
      ...{ Pool: id, Client: clients[0]?.id },
      Arn: `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${id}`,
      Issuer: `https://cognito-idp.us-east-1.amazonaws.com/${id}`,
    });
    expect((await declared(resources, sections)).outputs).toEqual(outputs);
  });

  it('what is not honoured stops the start by its name', async () => {
    await expect(declared({ Pool: pool({ LambdaConfig: {} }) })).rejects.toThrow(
      'Pool (AWS::Cognito::UserPool): property LambdaConfig is not honoured locally',
    );
    await expect(declared({ Pool: pool({ MfaConfiguration: 'ON' }) })).rejects.toThrow('no second factor');
    await expect(declared({ Pool: pool(), Client: client({ GenerateSecret: true }) })).rejects.toThrow(
      'only public clients run locally',
    );
  });
});
