import { readdir, readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { z } from 'zod';
import type { CloudOptions, RunningCloud } from '../../local/cloud.ts';
import type { CloudFaults } from '../../local/cloud-faults.ts';
import { startLoopbackServer } from '../../local/loopback-server.ts';
import { temporaryDirectory } from '../support/command-line.ts';
import { startTestCloud } from '../support/test-cloud.ts';

export const password = 'Correct-Horse-7';

export interface Answer {
  status: number;
  headers: Headers;
  requestId: string;
  /** Parsed when it is JSON of any kind, else the text. */
  body: unknown;
}

export interface Call {
  method?: string;
  token?: string;
  headers?: Record<string, string>;
  /** An object becomes JSON, a text or bytes are sent as they are. */
  body?: unknown;
}

/** Stands before a service and answers in its place as long as `isDown`. */
export function outage(status = 503) {
  const state = { isDown: false };
  return {
    state,
    async before(url: string) {
      const { hostname, port } = new URL(url);
      return startLoopbackServer((incoming, answer) => {
        if (state.isDown) return void answer.writeHead(status).end();
        const { method, url: path, headers } = incoming;
        const onward = request({ hostname, port, method, path, headers }, (reply) => {
          answer.writeHead(reply.statusCode ?? 502, reply.headers);
          reply.pipe(answer);
        });
        onward.on('error', () => answer.destroy());
        incoming.pipe(onward);
      });
    },
  };
}

/** An embedded cloud of its own for a test file, and what asks it. */
export async function apiCloud(
  faults: CloudFaults,
  options: Pick<CloudOptions, 'onJudged' | 'projectDirectory'> = {},
) {
  const data = await temporaryDirectory();
  const cloud = await startTestCloud({ ...options, dataDirectory: data.path, faults });
  return {
    info: cloud.info,
    directory: data.path,
    logs: join(data.path, 'logs'),
    addUser: (name: string, ...scopes: string[]) => addUser(cloud, name, scopes),
    call: (path: string, call: Call = {}) => ask(`${cloud.info.api}${path}`, call),
    /** By the one address of page and API. */
    visit: (path: string, call: Call = {}) => ask(`${cloud.info.site}${path}`, call),
    async close() {
      await cloud.close();
      await data.remove();
    },
  };
}

async function addUser({ info }: RunningCloud, Username: string, scopes: string[]): Promise<void> {
  const { cognito, userPoolId: UserPoolId, accessKeyId, secretAccessKey } = info;
  const credentials = { accessKeyId, secretAccessKey };
  const client = new CognitoIdentityProviderClient({ region: 'us-east-1', endpoint: cognito, credentials });
  await client.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS' }));
  const Permanent = true;
  await client.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: password, Permanent }));
  for (const GroupName of scopes) {
    await client.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName }));
  }
  client.destroy();
}

async function ask(url: string, { method = 'GET', token, headers = {}, body }: Call): Promise<Answer> {
  const isSentAsIs = typeof body === 'string' || body instanceof Uint8Array || body === undefined;
  const answer = await fetch(url, {
    method,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: isSentAsIs ? (body as string | Uint8Array<ArrayBuffer> | undefined) : JSON.stringify(body),
  });
  const text = await answer.text();
  const isJson = /json/.test(answer.headers.get('content-type') ?? '');
  return {
    status: answer.status,
    headers: answer.headers,
    requestId: answer.headers.get('x-amzn-requestid') ?? '',
    body: isJson && text ? JSON.parse(text) : text,
  };
}

const Emitted = z.looseObject({
  requestId: z.string(),
  Route: z.string(),
  Status: z.string(),
  Requests: z.number(),
});
const Access = z.looseObject({ requestId: z.string(), status: z.string(), errorType: z.string() });

/**
 * The status that CloudWatch would count for each request id: from the metric lines of the functions, and from the
 * lines of the access log that the metric filter takes, `{ $.errorType != "-" }`.
 */
export async function countedStatuses(logs: string): Promise<Map<string, string[]>> {
  const counted = new Map<string, string[]>();
  const count = (requestId: string, status: string) =>
    counted.set(requestId, [...(counted.get(requestId) ?? []), status]);
  for (const name of await readdir(logs)) {
    const isAccessLog = name === 'api-access.log';
    for (const line of (await readFile(join(logs, name), 'utf8')).split('\n')) {
      if (!line.startsWith('{')) continue;
      const record: unknown = JSON.parse(line);
      const access = isAccessLog ? Access.safeParse(record).data : undefined;
      if (access && access.errorType !== '-') count(access.requestId, access.status);
      const emitted = isAccessLog ? undefined : Emitted.safeParse(record).data;
      if (emitted) count(emitted.requestId, emitted.Status);
    }
  }
  return counted;
}
