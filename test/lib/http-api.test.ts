import { describe, expect, it } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { z } from 'zod';
import { apiRoutes } from '../../lib/api-routes.ts';
import { resourcesOf, templateOf } from './synthesized.ts';

const Ref = z.object({ Ref: z.string() });
const Method = z.object({
  HttpMethod: z.string(),
  AuthorizationType: z.string(),
  AuthorizerId: Ref.optional(),
  ResourceId: Ref,
  Integration: z.object({ Type: z.literal('AWS_PROXY'), Uri: z.unknown() }),
});
const Resource = z.object({ PathPart: z.string(), ParentId: z.unknown() });
const GatewayResponse = z.object({
  ResponseType: z.string(),
  StatusCode: z.string(),
  ResponseParameters: z.record(z.string(), z.string()),
  ResponseTemplates: z.record(z.string(), z.string()),
});

const resources = new Map(
  resourcesOf('AWS::ApiGateway::Resource').map(({ id, Properties }) => [id, Resource.parse(Properties)]),
);
const methods = resourcesOf('AWS::ApiGateway::Method').map(({ Properties }) => {
  const method = Method.parse(Properties);
  return { ...method, path: pathOf(method.ResourceId.Ref) };
});
const responses = resourcesOf('AWS::ApiGateway::GatewayResponse').map(({ Properties }) =>
  GatewayResponse.parse(Properties),
);

function pathOf(id: string): string {
  const resource = resources.get(id);
  if (!resource) return '';
  const parent = Ref.safeParse(resource.ParentId);
  return `${parent.success ? pathOf(parent.data.Ref) : ''}/${resource.PathPart}`;
}

describe('the API', () => {
  it('has the methods of its routes and one for any other, and no more', () => {
    const expected = new Set(apiRoutes.flatMap(({ method, path }) => [`${method} ${path}`, `ANY ${path}`]));
    expect(methods.map(({ HttpMethod, path }) => `${HttpMethod} ${path}`).sort()).toEqual(
      [...expected].sort(),
    );
  });

  it.each(apiRoutes)('asks whoever comes by $method $path as its route says: $access', (route) => {
    const method = methods.find(({ HttpMethod, path }) => HttpMethod === route.method && path === route.path);
    expect(method?.AuthorizationType).toBe(route.access === 'token' ? 'CUSTOM' : 'NONE');
    const words = route.answeredBy.split('-').map((word) => word[0]!.toUpperCase() + word.slice(1));
    expect(JSON.stringify(method?.Integration.Uri)).toContain(`SlaFunctions${words.join('')}Function`);
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
    expect(callers).toHaveLength(5);
    for (const { Properties } of callers) {
      expect(JSON.stringify(Properties.SourceArn)).toContain('SlaApiRest');
    }
  });
});

describe('an answer of the gateway itself', () => {
  it.each([
    ['MISSING_AUTHENTICATION_TOKEN', '404'],
    ['UNAUTHORIZED', '401'],
    ['ACCESS_DENIED', '403'],
    ['REQUEST_TOO_LARGE', '413'],
    ['UNSUPPORTED_MEDIA_TYPE', '415'],
    ['THROTTLED', '429'],
    ['INTEGRATION_TIMEOUT', '504'],
    ['DEFAULT_4XX', '400'],
    ['DEFAULT_5XX', '500'],
  ])('%s is %s', (type, status) => {
    expect(responses.find(({ ResponseType }) => ResponseType === type)?.StatusCode).toBe(status);
  });

  it.each(responses)('$ResponseType is problem+json with the request id', (response) => {
    const { StatusCode, ResponseTemplates, ResponseParameters } = response;
    // The template that serves whatever a client accepts; its media type is overruled by the header.
    expect(Object.keys(ResponseTemplates)).toEqual(['application/json']);
    expect(ResponseParameters['gatewayresponse.header.Content-Type']).toBe("'application/problem+json'");
    const problem = JSON.parse(ResponseTemplates['application/json']!);
    expect(problem).toMatchObject({ status: Number(StatusCode), instance: '$context.requestId' });
    expect(problem.detail === undefined).toBe(problem.status >= 500 || problem.detail === undefined);
    const headers = Object.keys(ResponseParameters).map((name) => name.split('.').at(-1));
    expect(headers.includes('WWW-Authenticate')).toBe(StatusCode === '401');
    expect(headers.includes('Retry-After')).toBe(StatusCode === '429');
  });
});
