import { z } from 'zod';
import type { Declaration } from '../template/declaration.ts';
import { parseProperties, type ResolvedResource, withoutEffect } from '../template/properties.ts';

export interface LocalPasswordPolicy {
  minimumLength: number;
  requireLowercase: boolean;
  requireUppercase: boolean;
  requireNumbers: boolean;
  requireSymbols: boolean;
}

export interface LocalUserPoolClient {
  logicalId: string;
  id: string;
  name: string;
  /** Such as `ALLOW_USER_PASSWORD_AUTH`; all others are refused. */
  explicitAuthFlows: string[];
  accessTokenMinutes: number;
  refreshTokenDays: number;
}

/** A pool whose users only operators add and who sign in with a user name and a password alone. */
export interface LocalUserPool {
  logicalId: string;
  /** Such as `us-east-1_0a1b2c3d4`; the same at every start. */
  id: string;
  name: string;
  clients: LocalUserPoolClient[];
  /** Names of the groups. */
  groups: string[];
  passwordPolicy: LocalPasswordPolicy;
}

const unit = z.enum(['seconds', 'minutes', 'hours', 'days']);
const minutesOf = { seconds: 1 / 60, minutes: 1, hours: 60, days: 24 * 60 };

/** Cognito's own defaults stand where the template says nothing. */
const passwordPolicy = z.strictObject({
  MinimumLength: z.number().int().default(8),
  RequireLowercase: z.boolean().default(false),
  RequireUppercase: z.boolean().default(false),
  RequireNumbers: z.boolean().default(false),
  RequireSymbols: z.boolean().default(false),
  ...withoutEffect('TemporaryPasswordValidityDays'),
});

const declared = {
  'AWS::Cognito::UserPool': z.strictObject({
    UserPoolName: z.string().optional(),
    Policies: z.strictObject({ PasswordPolicy: passwordPolicy.prefault({}) }).prefault({}),
    MfaConfiguration: z.literal('OFF', 'no second factor is asked for locally').optional(),
    AdminCreateUserConfig: z.strictObject({
      AllowAdminCreateUserOnly: z.literal(true, 'nobody signs up locally'),
    }),
    // No message is sent, and nothing is deleted by the stack.
    ...withoutEffect('EmailVerificationMessage', 'EmailVerificationSubject', 'SmsVerificationMessage'),
    ...withoutEffect('VerificationMessageTemplate', 'AccountRecoverySetting', 'DeletionProtection'),
    ...withoutEffect('UserPoolTags', 'UserPoolTier'),
  }),
  'AWS::Cognito::UserPoolClient': z.strictObject({
    UserPoolId: z.string(),
    ClientName: z.string().optional(),
    ExplicitAuthFlows: z.array(z.string()),
    AccessTokenValidity: z.number().positive().default(1),
    RefreshTokenValidity: z.number().positive().default(30),
    TokenValidityUnits: z
      .strictObject({
        AccessToken: unit.default('hours'),
        RefreshToken: unit.default('days'),
        ...withoutEffect('IdToken'),
      })
      .prefault({}),
    GenerateSecret: z.literal(false, 'only public clients run locally').optional(),
    AllowedOAuthFlowsUserPoolClient: z.literal(false, 'there is no OAuth locally').optional(),
    // Sessions are never told apart by whether a user exists, and tokens can always be revoked.
    ...withoutEffect('PreventUserExistenceErrors', 'EnableTokenRevocation', 'IdTokenValidity'),
    ...withoutEffect('SupportedIdentityProviders'),
  }),
  'AWS::Cognito::UserPoolGroup': z.strictObject({
    UserPoolId: z.string(),
    GroupName: z.string(),
    ...withoutEffect('Description', 'Precedence'),
  }),
} as const;
type Properties = { [Name in keyof typeof declared]: z.infer<(typeof declared)[Name]> };
type Type = keyof Properties;

const schemas: { [Name in Type]: z.ZodType<Properties[Name]> } = declared;

export const cognitoDeclared: Declaration<{ userPools: LocalUserPool[] }> = {
  types: Object.keys(schemas),
  read: (resources) => ({ userPools: readUserPools(resources) }),
};

/** Joins pools, clients and groups. @throws Error naming what cannot be honoured. */
function readUserPools(resources: readonly ResolvedResource[]): LocalUserPool[] {
  const clients = ofType(resources, 'AWS::Cognito::UserPoolClient');
  const groups = ofType(resources, 'AWS::Cognito::UserPoolGroup');
  return ofType(resources, 'AWS::Cognito::UserPool').map(({ resource, properties }) => {
    const { UserPoolName: name = resource.logicalId, Policies } = properties;
    const isOfPool = (other: { properties: { UserPoolId: string } }) =>
      other.properties.UserPoolId === resource.name;
    return {
      logicalId: resource.logicalId,
      id: resource.name,
      name,
      clients: clients.filter(isOfPool).map(readClient),
      groups: groups.filter(isOfPool).map((group) => group.properties.GroupName),
      passwordPolicy: readPolicy(Policies.PasswordPolicy),
    };
  });
}

interface Declared<Name extends Type> {
  resource: ResolvedResource;
  properties: Properties[Name];
}

function ofType<Name extends Type>(resources: readonly ResolvedResource[], type: Name): Declared<Name>[] {
  const found = resources.filter((resource) => resource.type === type);
  return found.map((resource) => ({ resource, properties: parseProperties(resource, schemas[type]) }));
}

function readClient({ resource, properties }: Declared<'AWS::Cognito::UserPoolClient'>): LocalUserPoolClient {
  const { TokenValidityUnits: units } = properties;
  return {
    logicalId: resource.logicalId,
    id: resource.name,
    name: properties.ClientName ?? resource.logicalId,
    explicitAuthFlows: properties.ExplicitAuthFlows,
    accessTokenMinutes: properties.AccessTokenValidity * minutesOf[units.AccessToken],
    refreshTokenDays: (properties.RefreshTokenValidity * minutesOf[units.RefreshToken]) / minutesOf.days,
  };
}

function readPolicy(policy: z.infer<typeof passwordPolicy>): LocalPasswordPolicy {
  return {
    minimumLength: policy.MinimumLength,
    requireLowercase: policy.RequireLowercase,
    requireUppercase: policy.RequireUppercase,
    requireNumbers: policy.RequireNumbers,
    requireSymbols: policy.RequireSymbols,
  };
}
