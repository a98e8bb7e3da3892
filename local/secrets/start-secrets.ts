import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { guarded, type Serve } from '../http-guard.ts';
import type { Access } from '../iam/access.ts';
import { gated } from '../iam/gate.ts';
import { type LoopbackServer, readBody, startLoopbackServer } from '../loopback-server.ts';
import { findSecret, type Secret, secretArn } from './secret-names.ts';
import { secretsGate } from './secrets-gate.ts';

export type SecretsOptions = {
  secrets: Record<string, string>;
  region?: string;
  account?: string;
  /** Who may do what; without it everybody may do everything. */
  access?: Access;
};
type Answer = { status: number; body: object };

const contentType = 'application/x-amz-json-1.1';
/** Far more than any operation needs. */
const maxRequestBytes = 1024 * 1024;

const WithId = z.object({ SecretId: z.string() });

/**
 * Secrets Manager for reading, over AWS JSON 1.1: GetSecretValue, DescribeSecret and ListSecrets of the given
 * secrets, by name or ARN.
 */
export async function startSecrets(options: SecretsOptions): Promise<LoopbackServer> {
  const { region = 'us-east-1', account = '000000000000' } = options;
  const createdDate = Date.now() / 1000;
  const secrets = Object.entries(options.secrets).map(([name, value]) => {
    return { name, value, arn: secretArn(name, { region, account }), createdDate };
  });
  const serve: Serve = async (request, response) => {
    const { status, body } = await answer(secrets, request);
    response.writeHead(status, { 'content-type': contentType });
    response.end(JSON.stringify(body));
  };
  return startLoopbackServer(
    guarded(
      { service: 'secrets', contentTypes: [contentType] },
      gated(options.access, secretsGate(secrets), serve),
    ),
  );
}

async function answer(secrets: readonly Secret[], request: IncomingMessage): Promise<Answer> {
  const body = await readBody(request, maxRequestBytes);
  if (!body) return failure('InvalidRequestException', 413, 'the request is too long');
  const operation = String(request.headers['x-amz-target'] ?? '').replace('secretsmanager.', '');
  if (operation === 'ListSecrets') return { status: 200, body: { SecretList: secrets.map(described) } };
  const shape = shapes.get(operation);
  if (!shape) return failure('UnknownOperationException', 400, `${operation} is not served here`);
  const input = WithId.safeParse(parseJson(body.toString()));
  if (!input.success) return failure('InvalidParameterException', 400, 'SecretId is missing');
  const secret = findSecret(secrets, input.data.SecretId);
  if (!secret) {
    return failure('ResourceNotFoundException', 400, "Secrets Manager can't find the specified secret.");
  }
  return { status: 200, body: shape(secret) };
}

const shapes = new Map<string, (secret: Secret) => object>([
  ['GetSecretValue', valued],
  ['DescribeSecret', described],
]);

/** A secret has one version for as long as the server runs. */
const versionId = '00000000-0000-4000-8000-000000000001';

function valued({ name, arn, value, createdDate }: Secret): object {
  const version = { VersionId: versionId, VersionStages: ['AWSCURRENT'] };
  return { ARN: arn, Name: name, SecretString: value, CreatedDate: createdDate, ...version };
}

function described({ name, arn, createdDate }: Secret): object {
  const versions = { [versionId]: ['AWSCURRENT'] };
  return { ARN: arn, Name: name, CreatedDate: createdDate, VersionIdsToStages: versions };
}

function failure(type: string, status: number, message = type): Answer {
  return { status, body: { __type: type, Message: message, message } };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
