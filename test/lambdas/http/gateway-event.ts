/** A proxy event as API Gateway makes it; `json` becomes the body. */
export function aGatewayEvent(changes: Record<string, unknown> & { json?: unknown } = {}) {
  const { json, ...rest } = changes;
  const query = Object.entries((changes.queryStringParameters as Record<string, string>) ?? {});
  return {
    resource: '/things',
    path: changes.resource ?? '/things',
    httpMethod: 'POST',
    headers: { 'Content-Type': 'application/json' },
    multiValueHeaders: null,
    queryStringParameters: null,
    multiValueQueryStringParameters: Object.fromEntries(query.map(([name, value]) => [name, [value]])),
    pathParameters: null,
    body: json === undefined ? null : JSON.stringify(json),
    isBase64Encoded: false,
    requestContext: {
      requestId: 'request-1',
      path: '/v1/things',
      identity: { sourceIp: '203.0.113.7' },
      authorizer: { username: 'ada', scopes: 'sla.read sla.write' },
    },
    ...rest,
  };
}
