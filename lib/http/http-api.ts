import { Duration, Stack, Validations } from 'aws-cdk-lib';
import {
  AuthorizationType,
  CfnMethod,
  EndpointType,
  LogGroupLogDestination,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { describeRoutes } from '../../lambdas/http/describe-routes.ts';
import { openApiDocument } from '../../lambdas/http/openapi.ts';
import { apiBasePath, type Route } from '../../lambdas/http/route.ts';
import { LadingFunction } from '../house/lading-function.ts';
import type { OperationsAlarms } from '../house/operations-alarms.ts';
import type { StageConfig } from '../settings/config.ts';
import { AccessLog } from './access-log.ts';
import { addGatewayMethods, addSiteMethod, throttledMethods } from './add-gateway-methods.ts';
import { ApiDashboard } from './api-dashboard.ts';
import { ApiFunction, requestSeconds } from './api-function.ts';
import { apiPageFiles } from './api-page.ts';
import { type GatewayMethod, gatewayMethods, methodsElsewhere } from './gateway-methods.ts';
import { addProblemResponses } from './gateway-responses.ts';
import { SignIn } from './sign-in.ts';
import { type StaticSite, sitePath } from './static-site.ts';
import type { Users } from './users.ts';

export interface HttpApiProps {
  config: StageConfig;
  alarms: OperationsAlarms;
  users: Users;
  /** Those of the subjects; signing in and the description of the API come with it. */
  functions: readonly ApiFunction[];
  /** Behind the same gateway, so that one access log and one alarm tell of all requests. */
  site?: StaticSite;
}

/** Requests a second and burst, of each method of the gateway. */
const usualRate = { throttlingRateLimit: 1000, throttlingBurstLimit: 2000 };

/**
 * The REST API of the product, made of the routes of its functions: resources and methods, who may use them, the OpenAPI
 * document, what the gateway answers itself, its log, alarms and dashboard; and the site beside them.
 */
export class HttpApi extends Construct {
  readonly api: RestApi;
  readonly accessLog: AccessLog;
  /** Without a slash at its end. */
  readonly url: string;
  readonly functions: readonly ApiFunction[];
  readonly routes: readonly Route<never>[];
  private readonly authorize: LadingFunction;

  constructor(scope: Construct, id: string, props: HttpApiProps) {
    super(scope, id);
    const { config, users } = props;
    this.accessLog = new AccessLog(this, 'AccessLog', config);
    this.authorize = this.makeAuthorize(props);
    const answering = [new SignIn(this, 'SignIn', { config, users }).function, ...props.functions];
    this.routes = [...answering.flatMap(({ routes }) => routes), ...describeRoutes];
    this.functions = [...answering, this.makeDescribe(config)];
    refuseSitePath(this.routes);
    this.tellOtherMethods();
    const methods = gatewayMethods(this.functions);
    this.api = this.makeApi(config, methods);
    addProblemResponses(this.api);
    addGatewayMethods(this, { api: this.api, authorize: this.authorize, methods });
    if (props.site) addSiteMethod(this.api, props.site);
    const { region, urlSuffix } = Stack.of(this);
    this.url = `https://${this.api.restApiId}.execute-api.${region}.${urlSuffix}${apiBasePath}`;
    this.addAlarms(props);
    new ApiDashboard(this, 'Dashboard');
    this.acknowledge();
  }

  /** For the `Allow` of 405. */
  private tellOtherMethods(): void {
    for (const each of this.functions) {
      const elsewhere = methodsElsewhere(each, this.functions);
      each.function.addEnvironment('OTHER_METHODS', JSON.stringify(elsewhere));
    }
  }

  private makeAuthorize({ config, users }: HttpApiProps): LadingFunction {
    return new LadingFunction(this, 'Authorize', {
      config,
      entry: 'auth/authorize.handler.ts',
      description: 'Says whose token it is and which scopes it names',
      memoryMb: 256,
      timeoutSeconds: requestSeconds,
      environment: {
        USER_POOL_ID: users.pool.userPoolId,
        USER_POOL_CLIENT_ID: users.client.userPoolClientId,
      },
      grants: [],
    });
  }

  private makeDescribe(config: StageConfig): ApiFunction {
    return new ApiFunction(this, 'DescribeApi', {
      config,
      entry: 'http/describe-api.handler.ts',
      description: 'Gives the OpenAPI description and the page to try it',
      memoryMb: 256,
      timeoutSeconds: requestSeconds,
      routes: describeRoutes,
      environment: {},
      grants: [],
      files: apiPageFiles(openApiDocument(this.routes)),
    });
  }

  private makeApi(config: StageConfig, methods: readonly GatewayMethod<ApiFunction>[]): RestApi {
    const api = new RestApi(this, 'Rest', {
      restApiName: `lading-${config.stage}`,
      description: 'What programs and people ask of the product',
      endpointTypes: [EndpointType.REGIONAL],
      // As text the gateway would give each byte that is not UTF-8 as one and the same sign: the functions look at bytes.
      binaryMediaTypes: ['application/json'],
      cloudWatchRole: true,
      deployOptions: {
        stageName: apiBasePath.slice(1),
        ...usualRate,
        methodOptions: throttledMethods(methods),
        tracingEnabled: true,
        // Five metrics for each method would be billed, and nobody reads them: the functions count by route themselves.
        metricsEnabled: false,
        accessLogDestination: new LogGroupLogDestination(this.accessLog.group),
        accessLogFormat: this.accessLog.format,
      },
    });
    // The stack has an output of its own for it, without the slash.
    api.node.tryRemoveChild('Endpoint');
    return api;
  }

  private addAlarms({ alarms, functions, site }: HttpApiProps): void {
    const stage = this.api.deploymentStage;
    const period = Duration.minutes(5);
    alarms.add('ApiServerErrors', {
      metrics: [stage.metricServerError({ period, statistic: 'Sum' })],
      threshold: 1,
      hurts: 'Teams whose monitors cannot report, and whoever searches: requests fail by our fault',
    });
    alarms.add('ApiThrottled', {
      metrics: [this.accessLog.metricThrottled()],
      threshold: 10,
      hurts: 'Teams whose monitors are sent away and report late: more requests come than the API takes',
    });
    alarms.add('ApiSlow', {
      metrics: [stage.metricLatency({ period, statistic: 'p99' })],
      // Of fewer requests the slowest percent is one of them: a single cold start.
      amongAtLeast: { samples: stage.metricLatency({ period, statistic: Stats.SAMPLE_COUNT }), count: 100 },
      threshold: 2000,
      periods: 3,
      hurts: 'Teams that wait for their search, and soon monitors whose reports are cut off',
    });
    const own = this.functions.filter((each) => !functions.includes(each));
    alarms.add('ApiFunctionsThrottled', {
      metrics: [this.authorize, ...own, ...(site ? [site] : [])].map((each) => each.metricThrottles()),
      threshold: 20,
      hurts: 'Teams whose monitors and people cannot sign in: the account has no concurrency left',
    });
  }

  private acknowledge(): void {
    const { api } = this;
    Validations.of(api).acknowledge({
      id: 'AwsSolutions-APIG2',
      reason: 'The functions validate by the schemas of the OpenAPI page and name all faults at once.',
    });
    Validations.of(api.deploymentStage).acknowledge({
      id: 'AwsSolutions-APIG3',
      reason: 'A web ACL belongs to the account and its price list; the stage throttles each method itself.',
    });
    Validations.of(api.deploymentStage).acknowledge({
      id: 'AwsSolutions-APIG6',
      reason: 'The access log has every request; execution logs would hold tokens and report contents.',
    });
    Validations.of(api).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      reason: 'The role is one for all APIs of the account and region, so that it can name no log group.',
    });
    for (const method of api.node.findAll().filter((one) => one instanceof CfnMethod)) {
      acknowledgeMethod(method);
    }
  }
}

/** The gateway takes no second name in braces at one place of a path. */
function refuseSitePath(routes: readonly Route<never>[]): void {
  const taken = routes.find(({ path }) => `${path}/`.startsWith(`${sitePath}/`));
  if (taken) throw new Error(`${taken.method} ${taken.path} is where the site is`);
}

function acknowledgeMethod(method: CfnMethod): void {
  Validations.of(method).acknowledge({
    id: 'AwsSolutions-COG4',
    reason: 'An authorizer of our own checks the token of Cognito and hands its scopes to the functions.',
  });
  if (method.authorizationType !== AuthorizationType.NONE) return;
  Validations.of(method).acknowledge({
    id: 'AwsSolutions-APIG4',
    reason: 'Signing in, the description of the API, the site and the answer 405 need no token.',
  });
}
