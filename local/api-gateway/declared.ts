import type { Declaration } from '../template/declaration.ts';
import type { ResolvedResource } from '../template/properties.ts';
import { type LocalMethod, readMethods } from './declared-methods.ts';
import { type ApiResource, apiResourceTypes, ofType } from './resources.ts';

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
