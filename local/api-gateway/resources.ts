import { z } from 'zod';
import { parseProperties, type ResolvedResource, withoutEffect } from '../template/properties.ts';

const ofApi = { RestApiId: z.string() };
/** REST APIs wait no longer for an answer unless the account has a higher quota. */
const integrationTimeoutMs = 29_000;

const declared = {
  'AWS::ApiGateway::RestApi': z.strictObject({
    Name: z.string(),
    BinaryMediaTypes: z.array(z.string()).default([]),
    DisableExecuteApiEndpoint: z.literal(false).optional(),
    // The one address of this machine serves, whatever the kind of endpoint.
    ...withoutEffect('Description', 'EndpointConfiguration', 'Tags'),
  }),
  'AWS::ApiGateway::Resource': z.strictObject({ ...ofApi, ParentId: z.string(), PathPart: z.string() }),
  'AWS::ApiGateway::Method': z.strictObject({
    ...ofApi,
    ResourceId: z.string(),
    HttpMethod: z.string(),
    AuthorizationType: z.enum(['NONE', 'CUSTOM']),
    AuthorizerId: z.string().optional(),
    ApiKeyRequired: z.literal(false).optional(),
    Integration: z.strictObject({
      Type: z.literal('AWS_PROXY', 'only Lambda proxy integrations run locally'),
      IntegrationHttpMethod: z.literal('POST'),
      Uri: z.string(),
      TimeoutInMillis: z.number().int().min(50).default(integrationTimeoutMs),
    }),
    ...withoutEffect('OperationName'),
  }),
  'AWS::ApiGateway::Deployment': z.strictObject({ ...ofApi, ...withoutEffect('Description') }),
  'AWS::ApiGateway::Stage': z.strictObject({
    ...ofApi,
    StageName: z.string(),
    DeploymentId: z.string(),
    Variables: z.record(z.string(), z.string()).optional(),
    AccessLogSetting: z.strictObject({ Format: z.string(), ...withoutEffect('DestinationArn') }).optional(),
    MethodSettings: z
      .array(
        z.strictObject({
          HttpMethod: z.string(),
          ResourcePath: z.string(),
          ThrottlingRateLimit: z.number().optional(),
          ThrottlingBurstLimit: z.number().optional(),
          CachingEnabled: z.literal(false).optional(),
          // No metrics are collected locally; what the functions log is in their files.
          ...withoutEffect('MetricsEnabled', 'LoggingLevel', 'DataTraceEnabled'),
        }),
      )
      .default([]),
    ...withoutEffect('Description', 'TracingEnabled', 'Tags'),
  }),
  'AWS::ApiGateway::Authorizer': z.strictObject({
    ...ofApi,
    Name: z.string(),
    Type: z.literal('REQUEST', 'only REQUEST authorizers run locally'),
    AuthorizerUri: z.string(),
    IdentitySource: z.string(),
    AuthorizerResultTtlInSeconds: z.number().min(0).max(3600).default(300),
  }),
  'AWS::ApiGateway::GatewayResponse': z.strictObject({
    ...ofApi,
    ResponseType: z.string(),
    StatusCode: z.coerce.number().int().optional(),
    ResponseParameters: z.record(z.string(), z.string()).default({}),
    ResponseTemplates: z.record(z.string(), z.string()).default({}),
  }),
} as const;

type Properties = { [Type in keyof typeof declared]: z.infer<(typeof declared)[Type]> };
export type ApiResourceType = keyof Properties;

const schemas: { [Type in ApiResourceType]: z.ZodType<Properties[Type]> } = declared;

export const apiResourceTypes = Object.keys(schemas);

export interface ApiResource<Type extends ApiResourceType> {
  resource: ResolvedResource;
  properties: Properties[Type];
}

/** Those of the type, with their properties checked. @throws Error naming what cannot be honoured. */
export function ofType<Type extends ApiResourceType>(
  resources: readonly ResolvedResource[],
  type: Type,
): ApiResource<Type>[] {
  return resources
    .filter((resource) => resource.type === type)
    .map((resource) => ({ resource, properties: parseProperties(resource, schemas[type]) }));
}
