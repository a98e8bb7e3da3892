import { Duration, Validations } from 'aws-cdk-lib';
import { AccountRecovery, Mfa, UserPool, UserPoolClient, UserPoolGroup } from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { scopes } from '../../lambdas/auth/scopes.ts';
import type { StageConfig } from '../settings/config.ts';

/** Who may use the API. Operators add users; nobody signs up. */
export class Users extends Construct {
  readonly pool: UserPool;
  readonly client: UserPoolClient;

  constructor(scope: Construct, id: string, config: StageConfig) {
    super(scope, id);
    this.pool = new UserPool(this, 'Pool', {
      userPoolName: `lading-${config.stage}`,
      selfSignUpEnabled: false,
      signInAliases: { username: true },
      accountRecovery: AccountRecovery.NONE,
      mfa: Mfa.OFF,
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
      },
      deletionProtection: config.terminationProtection,
      removalPolicy: config.removalPolicy,
    });
    this.client = new UserPoolClient(this, 'Client', {
      userPool: this.pool,
      authFlows: { userPassword: true },
      generateSecret: false,
      disableOAuth: true,
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(30),
    });
    for (const [groupName, description] of Object.entries(scopes)) {
      new UserPoolGroup(this, groupName, { userPool: this.pool, groupName, description });
    }
    this.acknowledge();
  }

  private acknowledge(): void {
    Validations.of(this.pool).acknowledge({
      id: 'AwsSolutions-COG2',
      reason: 'Most users are monitors, which have no second factor; passwords are made by operators.',
    });
    Validations.of(this.pool).acknowledge({
      id: 'AwsSolutions-COG8',
      reason: 'The sign-in throttles by user and by address itself; the plus tier is billed by user.',
    });
  }
}
