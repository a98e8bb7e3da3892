import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { surviving } from '../http-guard.ts';
import type { Access, Authenticate } from '../iam/access.ts';
import { type Answer, sendAnswer } from './answer.ts';
import { createBucket, getBucketLocation, getBucketVersioning, headBucket, listBuckets } from './buckets.ts';
import { completeMultipartUpload } from './complete-upload.ts';
import { deleteObject, deleteObjects } from './delete-objects.ts';
import { guardedBy } from './guarded-by.ts';
import type { ObjectCreated } from './journal-record.ts';
import { listObjects, listObjectsV2 } from './list-objects.ts';
import { listMultipartUploads, listParts } from './list-uploads.ts';
import { listObjectVersions } from './list-versions.ts';
import { abortMultipartUpload, createMultipartUpload, uploadPart, uploadPartCopy } from './multipart.ts';
import { type LocalBucket, ObjectStore } from './object-store.ts';
import { type Operation, operationOf } from './operation.ts';
import { getObject, getObjectTagging, headObject } from './read-object.ts';
import { parseRequest, type S3Request } from './request.ts';
import type { S3Error } from './s3-error.ts';
import { toS3Error } from './to-s3-error.ts';
import { copyObject, putObject } from './write-object.ts';
import { xmlDocument } from './xml.ts';

export type { LocalBucket, ObjectCreated };

export interface S3Options {
  /** Holds everything; made when missing. One process at a time. */
  directory: string;
  buckets: LocalBucket[];
  /** Called at least once for each creation in a bucket with `eventBridge`, until it resolves. */
  onObjectCreated?(event: ObjectCreated): Promise<void>;
  /** Who may do what; without it everybody may do everything. */
  access?: Access;
  /** 0 or absent: the system chooses. */
  port?: number;
  /** Called before each operation. What it throws is answered: 503 for a `statusCode` of 503, else 500. */
  onRequest?(operation: string, bucket: string, key: string): void | Promise<void>;
}

/** Longer than the idle time of the clients' connection pools, so that they and not we close a connection. */
const KEEP_ALIVE_MS = 75_000;
const CLOSE_GRACE_MS = 2_000;

/** Starts an S3 endpoint on 127.0.0.1 (path style). `url` is its origin, without a slash at the end. */
export async function startS3(options: S3Options): Promise<{ url: string; close(): Promise<void> }> {
  const store = await ObjectStore.open(options.directory, options.buckets, options.onObjectCreated);
  // Bodies of gigabytes take as long as they take: no limit for a whole request.
  const authenticate = options.access?.authenticatorOf('s3');
  const server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 },
    surviving(
      's3',
      (message, response) => serve(store, options, authenticate, message, response),
      (response) => response.destroy(),
    ),
  );
  const port = await listen(server, options.port ?? 0).catch(async (error) => {
    await store.close();
    throw error;
  });
  let closing: Promise<void> | undefined;
  const close = async () => {
    await stop(server);
    await store.close();
  };
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      closing ??= close();
      return closing;
    },
  };
}

const OPERATIONS: Record<Operation, (store: ObjectStore, request: S3Request) => Answer | Promise<Answer>> = {
  ListBuckets: listBuckets,
  HeadBucket: headBucket,
  CreateBucket: createBucket,
  GetBucketLocation: getBucketLocation,
  GetBucketVersioning: getBucketVersioning,
  ListObjects: listObjects,
  ListObjectsV2: listObjectsV2,
  ListObjectVersions: listObjectVersions,
  ListMultipartUploads: listMultipartUploads,
  GetObject: getObject,
  HeadObject: headObject,
  GetObjectTagging: getObjectTagging,
  PutObject: putObject,
  CopyObject: copyObject,
  DeleteObject: deleteObject,
  DeleteObjects: deleteObjects,
  CreateMultipartUpload: createMultipartUpload,
  UploadPart: uploadPart,
  UploadPartCopy: uploadPartCopy,
  CompleteMultipartUpload: completeMultipartUpload,
  AbortMultipartUpload: abortMultipartUpload,
  ListParts: listParts,
};

async function serve(
  store: ObjectStore,
  options: S3Options,
  authenticate: Authenticate | undefined,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = randomUUID();
  response.setHeader('x-amz-request-id', requestId);
  try {
    const request = parseRequest(message, authenticate);
    const operation = operationOf(request);
    await options.onRequest?.(operation, request.bucket, request.key);
    const answer = await guardedBy(operation, request, () => OPERATIONS[operation](store, request));
    await sendAnswer(response, answer, store.blobs);
  } catch (error) {
    // Headers are out, or nobody is there to read: a cut connection is the only honest sign of failure.
    if (response.headersSent || message.socket.destroyed) response.destroy();
    else {
      const told = toS3Error(error, requestId, options.directory);
      await sendAnswer(response, refusal(told, message, requestId), store.blobs);
    }
  }
}

function refusal(error: S3Error, message: IncomingMessage, requestId: string): Answer {
  const answer = { status: error.statusCode, headers: error.headers };
  if (message.method === 'HEAD' || error.statusCode === 304) return answer;
  const [resource = '/'] = (message.url ?? '/').split('?');
  const xml = xmlDocument('Error', [
    ['Code', error.code],
    ['Message', error.message],
    ['Resource', resource],
    ['RequestId', requestId],
  ]);
  // S3's errors are the one document without a namespace; some clients look for the bare names.
  return { ...answer, xml: xml.replace(/ xmlns="[^"]*"/, '') };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      if (address && typeof address === 'object') resolve(address.port);
      else reject(new Error('the S3 endpoint has no port'));
    });
  });
}

/** Lets requests at work finish for a moment, then cuts them. */
async function stop(server: Server): Promise<void> {
  const patience = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  clearTimeout(patience);
}
