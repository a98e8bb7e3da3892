import type { CognitoService } from 'cognito-local/lib/services/cognitoService.js';
import type { Context } from 'cognito-local/lib/services/context.js';
import type { UserPool, UserPoolService } from 'cognito-local/lib/services/userPoolService.js';
import { resourceArn } from '../template/names.ts';
import type { LocalPasswordPolicy, LocalUserPool, LocalUserPoolClient } from './declared.ts';

/** Brings pools, clients and groups to what the template declares; users stay, and their groups as far as declared. */
export async function applyDeclared(
  context: Context,
  cognito: CognitoService,
  pools: readonly LocalUserPool[],
): Promise<void> {
  for (const pool of pools) {
    const service = await openPool(context, cognito, pool);
    const known = await cognito.listAppClients(context, pool.id);
    const wanted = new Set(pool.clients.map((client) => client.id));
    for (const old of known) {
      if (!wanted.has(old.ClientId)) await service.deleteAppClient(context, old);
    }
    for (const client of pool.clients) await service.saveAppClient(context, appClient(pool.id, client));
    await applyGroups(context, service, pool.groups);
  }
}

async function openPool(context: Context, cognito: CognitoService, pool: LocalUserPool) {
  const known = await cognito.listUserPools(context);
  if (!known.some(({ Id }) => Id === pool.id)) await cognito.createUserPool(context, optionsOf(pool));
  const service = await cognito.getUserPool(context, pool.id);
  await service.updateOptions(context, { ...service.options, ...optionsOf(pool) });
  return service;
}

async function applyGroups(context: Context, service: UserPoolService, names: readonly string[]) {
  const known = await service.listGroups(context);
  for (const group of known) {
    if (!names.includes(group.GroupName)) await service.deleteGroup(context, group);
  }
  for (const GroupName of names) {
    if (known.some((group) => group.GroupName === GroupName)) continue;
    await service.saveGroup(context, { GroupName, CreationDate: new Date(), LastModifiedDate: new Date() });
  }
}

function optionsOf(pool: LocalUserPool): UserPool {
  return {
    Id: pool.id,
    Name: pool.name,
    Arn: resourceArn('AWS::Cognito::UserPool', pool.id),
    MfaConfiguration: 'OFF',
    // Empty, or cognito-local would take user names for e-mail addresses.
    UsernameAttributes: [],
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    Policies: { PasswordPolicy: policyOf(pool.passwordPolicy) },
  };
}

function policyOf(policy: LocalPasswordPolicy) {
  return {
    MinimumLength: policy.minimumLength,
    RequireLowercase: policy.requireLowercase,
    RequireUppercase: policy.requireUppercase,
    RequireNumbers: policy.requireNumbers,
    RequireSymbols: policy.requireSymbols,
  };
}

function appClient(UserPoolId: string, client: LocalUserPoolClient) {
  return {
    UserPoolId,
    ClientId: client.id,
    ClientName: client.name,
    CreationDate: new Date(),
    LastModifiedDate: new Date(),
    ExplicitAuthFlows: client.explicitAuthFlows,
    AccessTokenValidity: client.accessTokenMinutes,
    RefreshTokenValidity: client.refreshTokenDays,
    TokenValidityUnits: { AccessToken: 'minutes', RefreshToken: 'days' },
  };
}
