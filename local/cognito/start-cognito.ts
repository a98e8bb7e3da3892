import { chmod, mkdir } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { CognitoError, UnsupportedError } from 'cognito-local/lib/errors.js';
import { DefaultConfig } from 'cognito-local/lib/server/config.js';
import { CognitoServiceFactoryImpl } from 'cognito-local/lib/services/cognitoService.js';
import type { Context } from 'cognito-local/lib/services/context.js';
import { DateClock, type Services } from 'cognito-local/lib/services/index.js';
import { UserPoolServiceFactoryImpl } from 'cognito-local/lib/services/userPoolService.js';
import { isDiskFull } from '../disk-space.ts';
import { guarded, type Serve } from '../http-guard.ts';
import type { Access } from '../iam/access.ts';
import { gated } from '../iam/gate.ts';
import { type LoopbackServer, readBody, startLoopbackServer } from '../loopback-server.ts';
import { cognitoGate } from './cognito-gate.ts';
import type { LocalUserPool } from './declared.ts';
import { applyDeclared } from './declared-pools.ts';
import { fileStores } from './file-store.ts';
import { openSigningKey, type SigningKey } from './signing-key.ts';
import { strictRouter } from './strict-router.ts';
import { tokenGenerator } from './tokens.ts';

export interface CognitoOptions {
  /** Pools, users and the signing key; survives restarts and `kill -9`. The caller makes sure that it is used once at a time. */
  directory: string;
  userPools: readonly LocalUserPool[];
  /** Who may do what; without it everybody may do everything. */
  access?: Access;
}
type Answer = { status: number; body: object };

const contentType = 'application/x-amz-json-1.1';
/** Far more than any operation needs. */
const maxRequestBytes = 1024 * 1024;

/**
 * Cognito user pools on 127.0.0.1: the operations of cognito-local over AWS JSON 1.1, and each pool's
 * `/<pool id>/.well-known/jwks.json`. Pools, clients and groups are those declared. Passwords lie in the directory as
 * they are, so it is the owner's alone; nothing is logged.
 */
export async function startCognito({
  directory,
  userPools,
  access,
}: CognitoOptions): Promise<LoopbackServer> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await chmod(directory, 0o700);
  const key = await openSigningKey(directory);
  const services = await openServices(directory, key);
  await applyDeclared(context, services.cognito, userPools);
  const routeTo = strictRouter(services);
  let before: Promise<unknown> = Promise.resolve();
  /** One after the other: cognito-local reads a user, waits, and writes it whole. */
  const inTurn = (work: () => Promise<Answer>) => {
    const turn = before.then(work);
    before = turn.catch(() => undefined);
    return turn;
  };
  const serve: Serve = async (request, response) => {
    const { status, body } = isKeyRequest(request, userPools)
      ? { status: 200, body: { keys: [key.jwk] } }
      : await answer(request, (operation, input) =>
          inTurn(() => run(() => routeTo(operation)(context, input))),
        );
    response.writeHead(status, { 'content-type': contentType });
    response.end(JSON.stringify(body, secondsForDates));
  };
  return startLoopbackServer(
    guarded(
      { service: 'cognito', contentTypes: [contentType], directory },
      gated(access, cognitoGate, serve),
    ),
  );
}

/** Nothing is written: what cognito-local logs has passwords and tokens in it. */
const silence = () => undefined;
const logger = { debug: silence, info: silence, warn: silence, error: silence, child: () => logger };
const context: Context = { logger };

async function openServices(directory: string, key: SigningKey): Promise<Services> {
  const clock = new DateClock();
  const stores = fileStores(directory);
  const pools = new UserPoolServiceFactoryImpl(clock, stores);
  const cognito = await new CognitoServiceFactoryImpl(directory, stores, pools).create(context, {});
  const refuse = () => Promise.reject(new UnsupportedError('nothing is sent and no function is called'));
  const triggers: Services['triggers'] = {
    enabled: () => false,
    ...{ customMessage: refuse, customEmailSender: refuse, userMigration: refuse },
    ...{
      postAuthentication: refuse,
      postConfirmation: refuse,
      preSignUp: refuse,
      preTokenGeneration: refuse,
    },
  };
  return {
    ...{ clock, cognito, triggers, config: DefaultConfig, messages: { deliver: refuse } },
    otp: () => '',
    tokenGenerator: tokenGenerator(key),
  };
}

function isKeyRequest({ method, url }: IncomingMessage, pools: readonly LocalUserPool[]): boolean {
  return method === 'GET' && pools.some(({ id }) => url === `/${id}/.well-known/jwks.json`);
}

async function answer(
  request: IncomingMessage,
  serve: (operation: string, input: unknown) => Promise<Answer>,
): Promise<Answer> {
  const body = await readBody(request, maxRequestBytes).catch(() => undefined);
  const [, operation = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
  const input = body && parseJson(body.toString());
  if (input !== undefined) return serve(operation, input);
  return failure('SerializationException', 400, 'the request cannot be read');
}

async function run(route: () => Promise<unknown>): Promise<Answer> {
  try {
    return { status: 200, body: Object(await route()) };
  } catch (error) {
    if (isDiskFull(error)) throw error;
    if (error instanceof CognitoError) return failure(error.code, 400, error.message);
    if (error instanceof UnsupportedError)
      return failure('UnsupportedOperationException', 400, error.message);
    return failure('InternalErrorException', 500, error instanceof Error ? error.message : String(error));
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failure(type: string, status: number, message: string): Answer {
  return { status, body: { __type: type, message } };
}

/** AWS JSON 1.1 tells times in seconds. A Date gives its text before the replacer sees it, so its holder is asked. */
function secondsForDates(this: Record<string, unknown>, name: string, value: unknown): unknown {
  const original = this[name];
  return original instanceof Date ? Math.floor(original.getTime() / 1000) : value;
}
