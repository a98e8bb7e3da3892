import type { Declaration } from '../template/declaration.ts';
import type { ResolvedResource } from '../template/properties.ts';
import { type ApiResource, apiResourceTypes, ofType } from './resources.ts';

export interface LocalAuthorizer {
  id: string;
  functionArn: string;
  /** Names of the request headers whose values are the identity; without one of them nobody is asked. */
  identityHeaders: string[];
  cacheSeconds: number;
}

export interface LocalMethod {
  /** As the API declares it, such as `/docs/{file}` or `/{proxy+}`. */
  resourcePath: string;
  resourceId: string;
  /** `ANY` answers every method that the resource has no own one for. */
  httpMethod: string;
  functionArn: string;
  timeoutMs: number;
  authorizer?: LocalAuthorizer;
}

/** How the gateway words an answer of its own. */
export interface LocalGatewayResponse {
  type: string;
  statusCode?: number;
  /** Header name → value with `$context` variables. */
  headers: Record<string, string>;
  /** Media type → text with `$context` variables. */
  templates: Record<string, string>;
}

export interface LocalThrottle {
  /** `*` for all. */
  httpMethod: string;
  resourcePath: string;
  ratePerSecond: number;
  burst: number;
}

/** A REST API with its one stage; every method calls a function. */
export interface LocalApi {
  logicalId: string;
  id: string;
  name: string;
  binaryMediaTypes: string[];
  methods: LocalMethod[];
  gatewayResponses: LocalGatewayResponse[];
  stage: {
    name: string;
    deploymentId: string;
    variables: Record<string, string> | null;
    throttles: LocalThrottle[];
    /** Format of a line of the access log; absent when none is kept. */
    accessLogFormat?: string;
  };
}

export const apiGatewayDeclared: Declaration<{ apis: LocalApi[] }> = {
  types: apiResourceTypes,
  read: (resources) => ({ apis: readApis(resources) }),
};

/** Joins the resources of each REST API. @throws Error naming what cannot be honoured. */
function readApis(resources: readonly ResolvedResource[]): LocalApi[] {
  return ofType(resources, 'AWS::ApiGateway::RestApi').map((api) => readApi(api, resources));
}

function readApi(
  { resource, properties }: ApiResource<'AWS::ApiGateway::RestApi'>,
  all: readonly ResolvedResource[],
): LocalApi {
  const { logicalId, name: id } = resource;
  const own = all.filter((one) => one.properties.RestApiId === id);
  const stages = ofType(own, 'AWS::ApiGateway::Stage');
  const stage = stages[0]?.properties;
  if (!stage || stages.length > 1) {
    throw new Error(`${logicalId} (${resource.type}): ${stages.length} stages, only one runs locally`);
  }
  // Nothing is read of it; what it cannot honour still stops the start.
  ofType(own, 'AWS::ApiGateway::Deployment');
  return {
    ...{ logicalId, id, name: properties.Name, binaryMediaTypes: properties.BinaryMediaTypes },
    methods: readMethods(own),
    gatewayResponses: ofType(own, 'AWS::ApiGateway::GatewayResponse').map(readGatewayResponse),
    stage: {
      name: stage.StageName,
      deploymentId: stage.DeploymentId,
      variables: stage.Variables ?? null,
      throttles: stage.MethodSettings.flatMap(readThrottle),
      accessLogFormat: stage.AccessLogSetting?.Format,
    },
  };
}

function readMethods(own: readonly ResolvedResource[]): LocalMethod[] {
  const resources = new Map(
    ofType(own, 'AWS::ApiGateway::Resource').map((one) => [one.resource.name, one.properties]),
  );
  const authorizers = new Map(
    ofType(own, 'AWS::ApiGateway::Authorizer').map((one) => [one.resource.name, readAuthorizer(one)]),
  );
  refuseVariableSiblings(ofType(own, 'AWS::ApiGateway::Resource'));
  const pathOf = (resourceId: string): string => {
    const found = resources.get(resourceId);
    // What is no resource of the template is the root of the API.
    return found ? `${pathOf(found.ParentId)}/${found.PathPart}` : '';
  };
  return ofType(own, 'AWS::ApiGateway::Method').map((method) => ({
    resourcePath: pathOf(method.properties.ResourceId) || '/',
    resourceId: method.properties.ResourceId,
    httpMethod: method.properties.HttpMethod,
    functionArn: functionOf(method.resource, method.properties.Integration.Uri),
    timeoutMs: method.properties.Integration.TimeoutInMillis,
    authorizer: authorizerOf(method, authorizers),
  }));
}

/** API Gateway makes no second resource with a name in braces beside the first, and `{proxy+}` is such a name too. */
function refuseVariableSiblings(resources: readonly ApiResource<'AWS::ApiGateway::Resource'>[]): void {
  const variables = new Map<string, string>();
  for (const { resource, properties } of resources) {
    const { ParentId, PathPart } = properties;
    if (!PathPart.startsWith('{')) continue;
    const other = variables.get(ParentId);
    if (other !== undefined) {
      throw new Error(`${resource.logicalId} (${resource.type}): ${PathPart} stands beside ${other}`);
    }
    variables.set(ParentId, PathPart);
  }
}

function authorizerOf(
  { resource, properties }: ApiResource<'AWS::ApiGateway::Method'>,
  authorizers: ReadonlyMap<string, LocalAuthorizer>,
): LocalAuthorizer | undefined {
  if (properties.AuthorizationType === 'NONE') return undefined;
  const found = authorizers.get(properties.AuthorizerId ?? '');
  if (!found) throw new Error(`${resource.logicalId} (${resource.type}): there is no such authorizer`);
  return found;
}

function readAuthorizer({
  resource,
  properties,
}: ApiResource<'AWS::ApiGateway::Authorizer'>): LocalAuthorizer {
  const { AuthorizerUri, IdentitySource, AuthorizerResultTtlInSeconds } = properties;
  const identityHeaders = IdentitySource.split(',').map((source) => {
    const [, name] = /^method\.request\.header\.([\w-]+)$/.exec(source.trim()) ?? [];
    if (name) return name;
    throw new Error(`${resource.logicalId} (${resource.type}): identity source ${source} is not honoured`);
  });
  return {
    id: resource.name,
    functionArn: functionOf(resource, AuthorizerUri),
    identityHeaders,
    cacheSeconds: AuthorizerResultTtlInSeconds,
  };
}

function readGatewayResponse({
  resource,
  properties,
}: ApiResource<'AWS::ApiGateway::GatewayResponse'>): LocalGatewayResponse {
  const { ResponseType, StatusCode, ResponseParameters, ResponseTemplates } = properties;
  const headers = Object.entries(ResponseParameters).map(([key, value]) => {
    const [, name] = /^gatewayresponse\.header\.(.+)$/.exec(key) ?? [];
    const [, literal] = /^'(.*)'$/.exec(value) ?? [];
    if (name && (literal !== undefined || value.startsWith('context.'))) {
      return [name, literal ?? `$${value}`] as const;
    }
    throw new Error(`${resource.logicalId} (${resource.type}): ${key} = ${value} is not honoured locally`);
  });
  return {
    type: ResponseType,
    statusCode: StatusCode,
    headers: Object.fromEntries(headers),
    templates: ResponseTemplates,
  };
}

type MethodSetting = ApiResource<'AWS::ApiGateway::Stage'>['properties']['MethodSettings'][number];

function readThrottle(setting: MethodSetting): LocalThrottle[] {
  const { HttpMethod, ResourcePath, ThrottlingRateLimit, ThrottlingBurstLimit } = setting;
  if (ThrottlingRateLimit === undefined || ThrottlingBurstLimit === undefined) return [];
  // `/*` stands for all; of a single path every slash but the first is written `~1`.
  const resourcePath =
    ResourcePath === '/*' ? '*' : `/${ResourcePath.slice(1).replaceAll('~1', '/').replace(/^\//, '')}`;
  return [
    { httpMethod: HttpMethod, resourcePath, ratePerSecond: ThrottlingRateLimit, burst: ThrottlingBurstLimit },
  ];
}

/** The function in the URI of an integration: `arn:aws:apigateway:…:lambda:path/2015-03-31/functions/<ARN>/invocations`. */
function functionOf({ logicalId, type }: ResolvedResource, uri: string): string {
  const [, arn] = /:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/.exec(uri) ?? [];
  if (!arn) throw new Error(`${logicalId} (${type}): ${uri} names no function`);
  return arn;
}
