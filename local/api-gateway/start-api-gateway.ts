import { join } from 'node:path';
import { surviving } from '../http-guard.ts';
import { startOnKeptAddress } from '../kept-address.ts';
import { openLocalLog } from '../local-log.ts';
import type { LoopbackServer } from '../loopback-server.ts';
import { answerMalformed } from './answer-malformed.ts';
import type { CallFunction } from './authorizer.ts';
import { fillContext } from './context-variables.ts';
import type { LocalApi } from './declared.ts';
import { requestServer } from './serve-request.ts';

export interface ApiGatewayOptions {
  api: LocalApi;
  /** Keeps the port, so that addresses which people saved stay right. */
  directory: string;
  logDirectory: string;
  call: CallFunction;
}

/**
 * Serves a REST API on 127.0.0.1, with its access log in `<logDirectory>/api-access.log`. The URL ends with the stage,
 * as that of AWS does, and has no slash behind it.
 */
export async function startApiGateway(options: ApiGatewayOptions): Promise<LoopbackServer> {
  const { api, directory } = options;
  const log = openLocalLog(join(options.logDirectory, 'api-access.log'));
  const format = api.stage.accessLogFormat;
  const serve = requestServer({
    ...options,
    onAnswered: (variables) => {
      if (format !== undefined) log.writeLine(fillContext(format, variables, '-'));
    },
  });
  const server = await startOnKeptAddress(
    directory,
    surviving('api gateway', serve, (response) => response.writeHead(500).end()),
    answerMalformed,
  );
  return {
    url: `${server.url}/${api.stage.name}`,
    async close() {
      await server.close();
    },
  };
}
