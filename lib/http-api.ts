import { Duration, Stack, Validations } from 'aws-cdk-lib';
import {
  AuthorizationType,
  type Authorizer,
  CfnMethod,
  EndpointType,
  IdentitySource,
  LambdaIntegration,
  LogGroupLogDestination,
  type MethodDeploymentOptions,
  RequestAuthorizer,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { AccessLog } from './access-log.ts';
import { apiRoutes, pathsOf } from './api-routes.ts';
import type { FunctionName, StageConfig } from './config.ts';
import { addProblemResponses } from './gateway-responses.ts';
import type { LadingFunction } from './lading-function.ts';
import type { OperationsAlarms } from './operations-alarms.ts';

export interface HttpApiProps {
  config: StageConfig;
  alarms: OperationsAlarms;
  /** One for each route, by name. */
  functions: Partial<Record<FunctionName, LadingFunction>>;
  authorize: LadingFunction;
}

const stageName = 'v1';

/** Requests a second and burst, of each method. A sign-in costs a password check at Cognito. */
const usualRate = { throttlingRateLimit: 1000, throttlingBurstLimit: 2000 };
const signInRate = { throttlingRateLimit: 20, throttlingBurstLimit: 20 };

/** The REST API of the product: routes, who may use them, what the gateway answers itself, its log and alarms. */
export class HttpApi extends Construct {
  readonly api: RestApi;
  readonly accessLog: AccessLog;
  /** Without a slash at its end. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: HttpApiProps) {
    super(scope, id);
    this.accessLog = new AccessLog(this, 'AccessLog', props.config);
    this.api = this.makeApi(props.config);
    addProblemResponses(this.api);
    this.addRoutes(props);
    const { region, urlSuffix } = Stack.of(this);
    this.url = `https://${this.api.restApiId}.execute-api.${region}.${urlSuffix}/${this.api.deploymentStage.stageName}`;
    this.addAlarms(props);
    this.acknowledge();
  }

  private makeApi(config: StageConfig): RestApi {
    const api = new RestApi(this, 'Rest', {
      restApiName: `lading-${config.stage}-sla`,
      description: 'Breaches of folder SLAs: intake and search',
      endpointTypes: [EndpointType.REGIONAL],
      // As text the gateway would give each byte that is not UTF-8 as one and the same sign: the functions look at bytes.
      binaryMediaTypes: ['application/json'],
      cloudWatchRole: true,
      deployOptions: {
        stageName,
        ...usualRate,
        methodOptions: signInOptions(),
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

  private addRoutes({ functions, authorize }: HttpApiProps): void {
    const authorizer = new RequestAuthorizer(this, 'Authorizer', {
      handler: authorize.function,
      identitySources: [IdentitySource.header('Authorization')],
      resultsCacheTtl: Duration.minutes(5),
    });
    const integrations = new Map<FunctionName, LambdaIntegration>();
    const integrationOf = (name: FunctionName) => {
      const target = functions[name];
      if (!target) throw new Error(`no function answers as ${name}`);
      const known = integrations.get(name) ?? integrationWith(target);
      integrations.set(name, known);
      return known;
    };
    for (const path of new Set(apiRoutes.map((route) => route.path))) {
      const resource = this.api.root.resourceForPath(path);
      const ofPath = apiRoutes.filter((route) => route.path === path);
      for (const { method, answeredBy, access } of ofPath) {
        resource.addMethod(method, integrationOf(answeredBy), accessOptions(access, authorizer));
      }
      // Says 405 to any other method, whoever asks.
      resource.addMethod('ANY', integrationOf(ofPath[0]!.answeredBy), accessOptions('public', authorizer));
    }
  }

  private addAlarms({ alarms }: HttpApiProps): void {
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

/** One permission for the function, not one for each of its methods. */
function integrationWith(target: LadingFunction): LambdaIntegration {
  return new LambdaIntegration(target.function, { scopePermissionToMethod: false });
}

function accessOptions(access: 'public' | 'token', authorizer: Authorizer) {
  if (access === 'public') return { authorizationType: AuthorizationType.NONE };
  return { authorizationType: AuthorizationType.CUSTOM, authorizer };
}

function signInOptions(): Record<string, MethodDeploymentOptions> {
  return Object.fromEntries(pathsOf('sign-in').map((path) => [`${path}/POST`, signInRate]));
}

function acknowledgeMethod(method: CfnMethod): void {
  Validations.of(method).acknowledge({
    id: 'AwsSolutions-COG4',
    reason: 'An authorizer of our own checks the token of Cognito, since it also decides by scope.',
  });
  if (method.authorizationType !== AuthorizationType.NONE) return;
  Validations.of(method).acknowledge({
    id: 'AwsSolutions-APIG4',
    reason: 'Signing in, the description of the API and the answer 405 need no token.',
  });
}
