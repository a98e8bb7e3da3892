import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { readPinned } from '../../../../lambdas/import/read/pinned-object.ts';
import { nameForWorkflow } from '../../../../lambdas/runtime/workflow-step.ts';
import { codeOf } from '../../../../shared/errors.ts';
import { aRun } from '../run-builders.ts';

const s3 = mockClient(S3Client);
beforeEach(() => {
  s3.reset();
});

describe('readPinned', () => {
  it('asks for the version and the ETag of the run', async () => {
    s3.on(GetObjectCommand).resolves(answer(['a', 'b'], 2));
    expect(await read()).toBe('ab');
    expect(asked()).toMatchObject({ VersionId: 'v1', IfMatch: '"e1"' });
  });

  it('asks for the ETag alone where there is no version', async () => {
    s3.on(GetObjectCommand).resolves(answer(['a'], 1));
    await read(null);
    expect(asked()).toMatchObject({ VersionId: undefined, IfMatch: '"e1"' });
  });

  it.each([
    ['PreconditionFailed', 412],
    ['NoSuchKey', 404],
    ['NoSuchVersion', 404],
  ])('says file_changed on %s', async (name, status) => {
    s3.on(GetObjectCommand).rejects(serviceError(name, status));
    await expect(read().catch(codeOf)).resolves.toBe('file_changed');
  });

  it.each([
    ['SlowDown', 503, 'DependencyError'],
    ['InternalError', 500, 'DependencyError'],
    ['AccessDenied', 403, 'ConfigError'],
    ['NoSuchBucket', 404, 'NoSuchBucket'],
  ])('does not take %s for a changed file', async (name, status, workflowName) => {
    s3.on(GetObjectCommand).rejects(serviceError(name, status));
    const error = await read().catch((caught: unknown) => caught);
    expect(nameForWorkflow(error).name).toBe(workflowName);
  });

  it('is retried when the download ends early or breaks', async () => {
    s3.on(GetObjectCommand).resolvesOnce(answer(['a'], 2));
    await expect(read().catch(codeOf)).resolves.toBe('download_incomplete');
    const broken = Readable.from(
      (function* () {
        yield Buffer.from('a');
        throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
      })(),
    );
    s3.on(GetObjectCommand).resolves({ ...answer([], 2), Body: body(broken) });
    const error = await read().catch((caught: unknown) => caught);
    expect(nameForWorkflow(error).name).toBe('DependencyError');
  });
});

async function read(versionId: string | null = 'v1'): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of readPinned(new S3Client({}), aRun({ versionId }))) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function asked() {
  return s3.commandCalls(GetObjectCommand)[0]?.args[0].input;
}

function answer(chunks: string[], ContentLength: number) {
  return { Body: body(Readable.from(chunks.map((chunk) => Buffer.from(chunk)))), ContentLength };
}

/** The SDK's stream has more methods than the reader uses. */
function body(stream: Readable) {
  return stream as unknown as GetObjectCommandOutput['Body'] & {};
}

function serviceError(name: string, httpStatusCode: number) {
  return new S3ServiceException({ name, $fault: 'client', $metadata: { httpStatusCode }, message: name });
}
