import { mkdtemp } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { LocalApi } from '../../../local/api-gateway/declared.ts';
import type { LocalMethod } from '../../../local/api-gateway/declared-methods.ts';
import { startApiGateway } from '../../../local/api-gateway/start-api-gateway.ts';
import type { InvokeAnswer } from '../../../local/lambda/invocation.ts';

export type FakeFunction = (event: GatewayCall) => unknown;

export interface GatewayCall {
  [member: string]: unknown;
  headers: Record<string, string>;
  requestContext: Record<string, unknown> & { authorizer?: Record<string, string> };
}

export function aMethod(method: string, resourcePath: string, more: Partial<LocalMethod> = {}): LocalMethod {
  const ids = { resourceId: `id of ${resourcePath}`, functionArn: 'echo', timeoutMs: 29_000 };
  return { httpMethod: method, resourcePath, ...ids, ...more };
}

export function anApi(
  methods: LocalMethod[],
  { stage, ...more }: Partial<Omit<LocalApi, 'stage'>> & { stage?: Partial<LocalApi['stage']> } = {},
): LocalApi {
  return {
    ...{ logicalId: 'Api', id: 'Api', name: 'api', binaryMediaTypes: [], gatewayResponses: [] },
    ...more,
    methods,
    stage: { name: 'v1', deploymentId: 'd1', variables: null, throttles: [], ...stage },
  };
}

/** A gateway before functions of this process; what a function throws is a function error. */
export async function aGateway(api: LocalApi, functions: Record<string, FakeFunction>, directory?: string) {
  const data = directory ?? (await mkdtemp(join(tmpdir(), 'lading-gateway-')));
  const gateway = await startApiGateway({
    api,
    directory: join(data, 'api-gateway'),
    logDirectory: join(data, 'logs'),
    call: (arn, event) => callFake(functions[arn]!, event),
  });
  return { ...gateway, data, accessLog: join(data, 'logs/api-access.log') };
}

async function callFake(run: FakeFunction, event: unknown): Promise<InvokeAnswer> {
  try {
    const result = await run(JSON.parse(JSON.stringify(event)));
    return { statusCode: 200, payload: JSON.stringify(result ?? null) };
  } catch (error) {
    const errorMessage = error instanceof Error ? error.message : String(error);
    return { statusCode: 200, payload: JSON.stringify({ errorMessage }), functionError: 'Unhandled' };
  }
}

/** Answers with the event that it got. */
export const echo: FakeFunction = (event) => ({ statusCode: 200, body: JSON.stringify(event) });

export interface Sent {
  status: number;
  headers: IncomingHttpHeaders;
  rawHeaders: string[];
  body: string;
}

/** A plain request whose header names keep their case. */
export function send(
  url: string,
  options: { method?: string; headers?: Record<string, string | string[]>; body?: string | Buffer } = {},
): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers, body } = options;
    const outgoing = request(url, { method, headers, agent: false }, async (answer) => {
      const { statusCode = 0, rawHeaders } = answer;
      resolve({ status: statusCode, headers: answer.headers, rawHeaders, body: await text(answer) });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
