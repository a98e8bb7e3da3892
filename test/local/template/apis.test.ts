import { describe, expect, it } from '@jest/globals';
import { declared } from './an-assembly.ts';

const RestApiId = { Ref: 'Api' };
const code = { S3Bucket: 'assets', S3Key: 'code.zip' };
const uri = (name: string) => ({
  'Fn::Join': [
    '',
    [
      'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/',
      { 'Fn::GetAtt': [name, 'Arn'] },
      '/invocations',
    ],
  ],
});
const aFunction = {
  Type: 'AWS::Lambda::Function',
  Properties: { Code: code, Handler: 'index.handler', Runtime: 'nodejs24.x', Role: 'r' },
};
const aMethod = (ResourceId: object, HttpMethod: string, more: object = {}) => ({
  Type: 'AWS::ApiGateway::Method',
  Properties: {
    ...{ RestApiId, ResourceId, HttpMethod, AuthorizationType: 'NONE' },
    Integration: { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST', Uri: uri('Read') },
    ...more,
  },
});
const resource = (ParentId: object, PathPart: string) => ({
  Type: 'AWS::ApiGateway::Resource',
  Properties: { RestApiId, ParentId, PathPart },
});
const rootId = { 'Fn::GetAtt': ['Api', 'RootResourceId'] };

const resources = {
  Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'api', BinaryMediaTypes: ['image/*'] } },
  Read: aFunction,
  Guard: aFunction,
  Docs: resource(rootId, 'docs'),
  File: resource({ Ref: 'Docs' }, '{file}'),
  GetRoot: aMethod(rootId, 'ANY'),
  GetFile: aMethod({ Ref: 'File' }, 'GET', {
    AuthorizationType: 'CUSTOM',
    AuthorizerId: { Ref: 'Tokens' },
  }),
  Tokens: {
    Type: 'AWS::ApiGateway::Authorizer',
    Properties: {
      ...{ RestApiId, Name: 'tokens', Type: 'REQUEST', AuthorizerUri: uri('Guard') },
      IdentitySource: 'method.request.header.Authorization',
    },
  },
  Denied: {
    Type: 'AWS::ApiGateway::GatewayResponse',
    Properties: {
      ...{ RestApiId, ResponseType: 'UNAUTHORIZED', StatusCode: '401' },
      ResponseParameters: { 'gatewayresponse.header.WWW-Authenticate': "'Bearer'" },
      ResponseTemplates: { 'application/json': '{}' },
    },
  },
  Deployment: { Type: 'AWS::ApiGateway::Deployment', Properties: { RestApiId } },
  Stage: {
    Type: 'AWS::ApiGateway::Stage',
    Properties: {
      ...{ RestApiId, StageName: 'v1', DeploymentId: { Ref: 'Deployment' } },
      AccessLogSetting: { Format: '$context.requestId', DestinationArn: 'x' },
      MethodSettings: [
        { HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 },
        {
          HttpMethod: 'GET',
          ResourcePath: '/~1docs~1{file}',
          ThrottlingRateLimit: 1,
          ThrottlingBurstLimit: 2,
        },
      ],
    },
  },
};
const functionArn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;

describe('a REST API', () => {
  it('is read with its methods, authorizer, answers and stage', async () => {
    const { apis, outputs } = await declared(resources, {
      Outputs: { Url: { Value: { 'Fn::Join': ['/', [RestApiId, { Ref: 'Stage' }]] } } },
    });
    const authorizer = {
      id: 'Tokens',
      functionArn: functionArn('Guard'),
      identityHeaders: ['Authorization'],
    };
    expect(outputs).toEqual({ Url: 'Api/v1' });
    expect(apis).toEqual([
      {
        ...{ logicalId: 'Api', id: 'Api', name: 'api', binaryMediaTypes: ['image/*'] },
        methods: [
          {
            ...{ resourcePath: '/', resourceId: 'Api-root', httpMethod: 'ANY', timeoutMs: 29_000 },
            functionArn: functionArn('Read'),
          },
          {
            ...{ resourcePath: '/docs/{file}', resourceId: 'File', httpMethod: 'GET', timeoutMs: 29_000 },
            ...{ functionArn: functionArn('Read'), authorizer: { ...authorizer, cacheSeconds: 300 } },
          },
        ],
        gatewayResponses: [
          {
            ...{ type: 'UNAUTHORIZED', statusCode: 401, headers: { 'WWW-Authenticate': 'Bearer' } },
            templates: { 'application/json': '{}' },
          },
        ],
        stage: {
          ...{ name: 'v1', deploymentId: 'Deployment', variables: null },
          accessLogFormat: '$context.requestId',
          throttles: [
            { httpMethod: '*', resourcePath: '*', ratePerSecond: 10, burst: 20 },
            { httpMethod: 'GET', resourcePath: '/docs/{file}', ratePerSecond: 1, burst: 2 },
          ],
        },
      },
    ]);
  });

  it.each([
    ['a mock', { GetRoot: aMethod(rootId, 'GET', { Integration: { Type: 'MOCK' } }) }, 'Integration.Type'],
    ['an API key', { GetRoot: aMethod(rootId, 'GET', { ApiKeyRequired: true }) }, 'ApiKeyRequired'],
    ['request models', { GetRoot: aMethod(rootId, 'GET', { RequestModels: {} }) }, 'RequestModels is not'],
    ['IAM', { GetRoot: aMethod(rootId, 'GET', { AuthorizationType: 'AWS_IAM' }) }, 'AuthorizationType'],
    ['a second stage', { Other: resources.Stage }, 'Api (AWS::ApiGateway::RestApi): 2 stages'],
    [
      'a header from the request',
      {
        Denied: {
          Type: 'AWS::ApiGateway::GatewayResponse',
          Properties: {
            ...{ RestApiId, ResponseType: 'UNAUTHORIZED' },
            ResponseParameters: { 'gatewayresponse.header.A': 'method.request.header.B' },
          },
        },
      },
      'Denied (AWS::ApiGateway::GatewayResponse): gatewayresponse.header.A',
    ],
    [
      'two names in braces at one place',
      { Rest: resource({ Ref: 'Docs' }, '{proxy+}') },
      'Rest (AWS::ApiGateway::Resource): {proxy+} stands beside {file}',
    ],
    ['a usage plan', { Plan: { Type: 'AWS::ApiGateway::UsagePlan' } }, 'AWS::ApiGateway::UsagePlan'],
  ])('with %s stops the start by its name', async (_, changed, message) => {
    await expect(declared({ ...resources, ...changed })).rejects.toThrow(message);
  });
});
