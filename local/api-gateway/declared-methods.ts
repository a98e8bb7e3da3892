import type { ResolvedResource } from '../template/properties.ts';
import { type ApiResource, ofType } from './resources.ts';

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

/** The methods of an API, of whose resources `own` are all. @throws Error naming what cannot be honoured. */
export function readMethods(own: readonly ResolvedResource[]): LocalMethod[] {
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

/** The function in the URI of an integration: `arn:aws:apigateway:…:lambda:path/2015-03-31/functions/<ARN>/invocations`. */
function functionOf({ logicalId, type }: ResolvedResource, uri: string): string {
  const [, arn] = /:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/.exec(uri) ?? [];
  if (!arn) throw new Error(`${logicalId} (${type}): ${uri} names no function`);
  return arn;
}
