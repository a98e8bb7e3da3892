import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Grant } from '../house/allow.ts';
import type { StageConfig } from '../settings/config.ts';

/** The MongoDB that holds the products. It lives outside the stack; a secret made by hand says where. */
export class CatalogueDatabase extends Construct {
  readonly environment: Record<'MONGODB_SECRET_ID' | 'MONGODB_DATABASE', string>;
  private readonly secret: ISecret;

  constructor(scope: Construct, id: string, config: StageConfig) {
    super(scope, id);
    this.secret = Secret.fromSecretNameV2(this, 'Secret', config.databaseSecretName);
    this.environment = {
      MONGODB_SECRET_ID: config.databaseSecretName,
      MONGODB_DATABASE: config.databaseName,
    };
  }

  /** To read the connection string. */
  connect(): Grant {
    return {
      actions: ['secretsmanager:GetSecretValue'],
      resources: [`${this.secret.secretArn}-??????`],
      because:
        'Secrets Manager ends the ARN with six characters of its own, which are not known by name; six question marks match no other secret of ours.',
    };
  }
}
