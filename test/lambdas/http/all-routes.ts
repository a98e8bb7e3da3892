import { signInRoutes } from '../../../lambdas/auth/sign-in-routes.ts';
import { describeRoutes } from '../../../lambdas/http/describe-routes.ts';
import type { Route } from '../../../lambdas/http/route.ts';
import { intakeRoutes } from '../../../lambdas/sla/intake-routes.ts';
import { searchRoutes } from '../../../lambdas/sla/search-routes.ts';

/** The routes of all functions, as they are declared. */
export const allRoutes: readonly Route<never>[] = [
  ...signInRoutes,
  ...intakeRoutes,
  ...searchRoutes,
  ...describeRoutes,
];
