import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { z } from 'zod';
import { stackOf } from '../stacks.ts';
import { resourcesOf, templateOf } from '../synthesized.ts';

const Ref = z.object({ Ref: z.string() });
const Method = z.object({
  HttpMethod: z.string(),
  AuthorizationType: z.string(),
  AuthorizerId: Ref.optional(),
  ResourceId: Ref,
  Integration: z.object({ Type: z.literal('AWS_PROXY'), Uri: z.unknown() }),
});
const Resource = z.object({ PathPart: z.string(), ParentId: z.unknown() });

const resources = new Map(
  resourcesOf('AWS::ApiGateway::Resource').map(({ id, Properties }) => [id, Resource.parse(Properties)]),
);
const methods = resourcesOf('AWS::ApiGateway::Method').map(({ Properties }) => {
  const method = Method.parse(Properties);
  return { ...method, path: pathOf(method.ResourceId.Ref) };
});
function pathOf(id: string): string {
  const resource = resources.get(id);
  if (!resource) return '';
  const parent = Ref.safeParse(resource.ParentId);
  return `${parent.success ? pathOf(parent.data.Ref) : ''}/${resource.PathPart}`;
}

/** The id of the construct of the function in the URI of an integration. */
function functionOf(uri: unknown): string | undefined {
  return /"([A-Z]\w+?)(Function)?Function[0-9A-F]{8}"/.exec(JSON.stringify(uri))?.[1];
}

/** The method that the gateway takes for a request: the most exact resource, and of it the method before ANY. */
function methodFor(method: string, path: string) {
  const ofResource = (resource: string) =>
    methods.find((one) => one.path === resource && one.HttpMethod === method) ??
    methods.find((one) => one.path === resource && one.HttpMethod === 'ANY');
  const [, first] = path.split('/');
  const found = ofResource(path) ?? ofResource(`/${first}/{proxy+}`);
  if (!found) throw new Error(`nothing answers ${method} ${path}`);
  return found;
}

describe('the API', () => {
  it('has two methods for each first part of a path, and one for each route that they do not serve', () => {
    const served = methods.map(
      ({ HttpMethod, path, AuthorizationType, Integration }) =>
        `${HttpMethod} ${path} ${AuthorizationType} ${functionOf(Integration.Uri)}`,
    );
    expect(served.sort()).toEqual([
      'ANY /auth/refresh NONE HttpSignIn',
      'ANY /auth/token NONE HttpSignIn',
      'ANY /docs NONE HttpDescribeApi',
      'ANY /docs/{file} NONE HttpDescribeApi',
      'ANY /heartbeats CUSTOM SlaFunctionsTakeReports',
      'ANY /heartbeats/{proxy+} CUSTOM SlaFunctionsTakeReports',
      'ANY /monitors CUSTOM SlaFunctionsFindBreaches',
      'ANY /monitors/{proxy+} CUSTOM SlaFunctionsFindBreaches',
      'ANY /openapi.json NONE HttpDescribeApi',
      'ANY /site/{file+} NONE Site',
      'ANY /sla-errors CUSTOM SlaFunctionsFindBreaches',
      'ANY /sla-errors/{proxy+} CUSTOM SlaFunctionsFindBreaches',
      'GET /docs NONE HttpDescribeApi',
      'GET /docs/{file} NONE HttpDescribeApi',
      'GET /openapi.json NONE HttpDescribeApi',
      'POST /auth/refresh NONE HttpSignIn',
      'POST /auth/token NONE HttpSignIn',
      'POST /sla-errors CUSTOM SlaFunctionsTakeReports',
    ]);
  });

  it.each(stackOf('dev').http.functions.flatMap((each) => each.routes.map((route) => ({ each, route }))))(
    'leads $route.method $route.path to its function, past the authorizer where it has a scope',
    ({ each, route }) => {
      const { AuthorizationType, Integration } = methodFor(route.method, route.path);
      expect(AuthorizationType).toBe(route.scope ? 'CUSTOM' : 'NONE');
      const { stack } = each.function;
      expect(JSON.stringify(Integration.Uri)).toContain(
        JSON.stringify(stack.resolve(each.function.functionArn)),
      );
    },
  );

  it.each(stackOf('dev').http.functions)(
    'has the very list of $node.id that its handler answers',
    async (each) => {
      const handler = readFileSync(each.entry, 'utf8');
      const [, list = '', file = ''] = /import \{ (\w+Routes) \} from '(\.\/[\w-]+\.ts)'/.exec(handler) ?? [];
      const lists = await import(join(dirname(each.entry), file));
      expect(lists[list]).toBe(each.routes);
      expect(handler).toContain(`answerEvents(${list}, {`);
    },
  );

  it('is below /v1, in kebab case', () => {
    templateOf().hasResourceProperties('AWS::ApiGateway::Stage', { StageName: 'v1' });
    for (const { path } of stackOf('dev').http.routes) {
      expect(path).toMatch(/^(\/([a-z0-9]+(-[a-z0-9]+)*(\.json)?|\{[a-z][A-Za-z]*\}))+$/);
    }
  });

  it('tells a function which methods of its paths others answer', () => {
    const told = resourcesOf('AWS::Lambda::Function').flatMap(({ Properties }) => {
      const { Variables } = Properties.Environment as { Variables: Record<string, unknown> };
      const { OTHER_METHODS } = Variables;
      return OTHER_METHODS === undefined ? [] : [[Properties.FunctionName, OTHER_METHODS]];
    });
    expect(Object.fromEntries(told)).toEqual({
      'lading-dev-sign-in': '{}',
      'lading-dev-take-reports': '{"/sla-errors":["GET"]}',
      'lading-dev-find-breaches': '{"/sla-errors":["POST"]}',
      'lading-dev-describe-api': '{}',
    });
  });

  it('gives the functions the bytes of a body, which is JSON, instead of a text that hides what is not UTF-8', () => {
    templateOf().hasResourceProperties('AWS::ApiGateway::RestApi', {
      BinaryMediaTypes: ['application/json'],
    });
  });

  it('pays for no metrics of each method, which nobody reads', () => {
    templateOf().hasResourceProperties('AWS::ApiGateway::Stage', {
      MethodSettings: Match.arrayWith([Match.objectLike({ ResourcePath: '/*', MetricsEnabled: false })]),
    });
    const read = resourcesOf('AWS::CloudWatch::Dashboard').concat(resourcesOf('AWS::CloudWatch::Alarm'));
    expect(JSON.stringify(read)).not.toMatch(/AWS\/ApiGateway[^\]]*(Method|Resource)\W/);
  });

  it('checks tokens by its own function and remembers its word for five minutes', () => {
    templateOf().hasResourceProperties('AWS::ApiGateway::Authorizer', {
      Type: 'REQUEST',
      IdentitySource: 'method.request.header.Authorization',
      AuthorizerResultTtlInSeconds: 300,
    });
    const used = new Set(methods.flatMap(({ AuthorizerId }) => AuthorizerId?.Ref ?? []));
    expect([...used]).toEqual([resourcesOf('AWS::ApiGateway::Authorizer')[0]!.id]);
  });

  it('takes 1,000 requests a second of a method, and far fewer sign-ins', () => {
    const setting = (HttpMethod: string, ResourcePath: string, rate: number, burst: number) =>
      expect.objectContaining({
        ...{ HttpMethod, ResourcePath, ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst },
      });
    expect(resourcesOf('AWS::ApiGateway::Stage')[0]!.Properties.MethodSettings).toEqual([
      setting('*', '/*', 1000, 2000),
      setting('POST', '/~1auth~1token', 20, 20),
      setting('POST', '/~1auth~1refresh', 20, 20),
    ]);
  });

  it('logs every request as JSON and no header but the user agent', () => {
    const [stage] = resourcesOf('AWS::ApiGateway::Stage');
    const { Format } = z.object({ Format: z.string() }).parse(stage!.Properties.AccessLogSetting);
    const line = z.record(z.string(), z.string()).parse(JSON.parse(Format));
    expect(Object.keys(line)).toEqual(
      expect.arrayContaining(['requestId', 'httpMethod', 'resourcePath', 'status', 'errorType', 'sourceIp']),
    );
    expect(Format).not.toMatch(/header|authorizer/i);
  });

  it('counts by route and status what the gateway answered itself, from fields that each line has', () => {
    const [stage] = resourcesOf('AWS::ApiGateway::Stage');
    const { Format } = z.object({ Format: z.string() }).parse(stage!.Properties.AccessLogSetting);
    templateOf().hasResourceProperties('AWS::Logs::MetricFilter', {
      FilterPattern: '{ $.errorType != "-" }',
      MetricTransformations: [
        {
          ...{ MetricNamespace: 'Lading', MetricName: 'GatewayResponses', MetricValue: '1' },
          Dimensions: [
            { Key: 'Route', Value: '$.resourcePath' },
            { Key: 'Status', Value: '$.status' },
          ],
        },
      ],
    });
    expect(JSON.parse(Format)).toMatchObject({
      errorType: '$context.error.responseType',
      resourcePath: '$context.resourcePath',
      status: '$context.status',
    });
  });

  it('lets the gateway call each function behind it, and nobody else', () => {
    const callers = resourcesOf('AWS::Lambda::Permission').filter(
      ({ Properties }) => Properties.Principal === 'apigateway.amazonaws.com',
    );
    expect(callers).toHaveLength(6);
    for (const { Properties } of callers) {
      expect(JSON.stringify(Properties.SourceArn)).toContain('HttpRest');
    }
  });
});
