import { Duration } from 'aws-cdk-lib';
import {
  AuthorizationType,
  IdentitySource,
  LambdaIntegration,
  type MethodDeploymentOptions,
  RequestAuthorizer,
  type RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import type { LadingFunction } from '../house/lading-function.ts';
import type { ApiFunction } from './api-function.ts';
import type { GatewayMethod } from './gateway-methods.ts';
import { type StaticSite, sitePath } from './static-site.ts';

interface Gateway {
  api: RestApi;
  authorize: LadingFunction;
  methods: readonly GatewayMethod<ApiFunction>[];
}

/** Gives the API its resources and methods. One function says who calls, and is remembered for five minutes. */
export function addGatewayMethods(scope: Construct, { api, authorize, methods }: Gateway): void {
  const authorizer = new RequestAuthorizer(scope, 'Authorizer', {
    handler: authorize.function,
    identitySources: [IdentitySource.header('Authorization')],
    resultsCacheTtl: Duration.minutes(5),
  });
  const answering = [...new Set(methods.map(({ answeredBy }) => answeredBy))];
  const integrations = new Map(answering.map((one) => [one, integrationWith(one)]));
  for (const { method, path, answeredBy, access } of methods) {
    const options =
      access === 'public'
        ? { authorizationType: AuthorizationType.NONE }
        : { authorizationType: AuthorizationType.CUSTOM, authorizer };
    api.root.resourceForPath(path).addMethod(method, integrations.get(answeredBy), options);
  }
}

/** Whatever is below the path of the site, which knows what is there. */
export function addSiteMethod(api: RestApi, site: StaticSite): void {
  const files = api.root.resourceForPath(`${sitePath}/{file+}`);
  files.addMethod('ANY', integrationWith(site), { authorizationType: AuthorizationType.NONE });
}

/** Settings of the stage for the methods that take fewer requests than usual. */
export function throttledMethods(
  methods: readonly GatewayMethod<ApiFunction>[],
): Record<string, MethodDeploymentOptions> {
  return Object.fromEntries(
    methods.flatMap(({ method, path, throttle }) => {
      if (!throttle) return [];
      const rate = {
        throttlingRateLimit: throttle.ratePerSecond,
        throttlingBurstLimit: throttle.burst,
      };
      return [[`${path}/${method}`, rate]];
    }),
  );
}

/** One permission for the function, not one for each of its methods. */
function integrationWith(target: LadingFunction): LambdaIntegration {
  return new LambdaIntegration(target.function, { scopePermissionToMethod: false });
}
