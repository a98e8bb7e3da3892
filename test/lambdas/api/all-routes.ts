import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { apiRoutes } from '../../../lambdas/api/api-routes.ts';
import { signInRoutes } from '../../../lambdas/auth/sign-in.ts';
import type { Route } from '../../../lambdas/shared/http/route.ts';
import { breachTable } from '../../../lambdas/sla/breach-table.ts';
import { intakeRoutes } from '../../../lambdas/sla/intake-routes.ts';
import { monitorTable } from '../../../lambdas/sla/monitors.ts';
import { searchRoutes } from '../../../lambdas/sla/search-routes.ts';

/** The routes of all functions; none of them is called. */
export function allRoutes(): Route[] {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-central-1' }));
  const table = breachTable(client, 'breaches');
  const monitors = monitorTable(client, 'breaches');
  const notCalled = async () => {
    throw new Error('no route is called');
  };
  const cognito = { withPassword: notCalled, withRefreshToken: notCalled };
  const throttle = { check: notCalled, fail: notCalled, succeed: notCalled };
  return [
    ...intakeRoutes({ table, monitors, retentionDays: 400 }),
    ...searchRoutes({ table, monitors, cursorKey: notCalled }),
    ...signInRoutes({ cognito, throttle }),
    ...apiRoutes('swagger-ui'),
  ];
}
