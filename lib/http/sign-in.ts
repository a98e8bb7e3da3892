import { Construct } from 'constructs';
import { signInRoutes } from '../../lambdas/auth/sign-in-routes.ts';
import type { StageConfig } from '../settings/config.ts';
import { ApiFunction, requestSeconds } from './api-function.ts';
import { edgeToken } from './edge-token.ts';
import { SignInTable } from './sign-in-table.ts';
import type { Users } from './users.ts';

/** Gives tokens to users, and slows down whoever guesses passwords. */
export class SignIn extends Construct {
  readonly function: ApiFunction;

  constructor(scope: Construct, id: string, { config, users }: { config: StageConfig; users: Users }) {
    super(scope, id);
    const failures = new SignInTable(this, 'Failures', config);
    this.function = new ApiFunction(this, 'SignIn', {
      config,
      entry: 'auth/sign-in.handler.ts',
      description: 'Gives a token for name and password, and a new one for an old one',
      memoryMb: 256,
      timeoutSeconds: requestSeconds,
      routes: signInRoutes,
      environment: {
        SIGN_IN_TABLE: failures.table.tableName,
        USER_POOL_CLIENT_ID: users.client.userPoolClientId,
        EDGE_TOKEN: edgeToken(),
      },
      // InitiateAuth of a public client is called without credentials.
      grants: [failures.grant('GetItem', 'PutItem', 'UpdateItem', 'DeleteItem')],
    });
  }
}
