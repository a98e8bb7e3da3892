import {
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Lambda } from '../../../local/lambda/start-lambda.ts';
import { aFunction, aLambda } from './a-function.ts';

let lambda: Lambda;
let client: LambdaClient;
beforeAll(async () => {
  ({ lambda } = await aLambda([aFunction('functions.echo'), aFunction('functions.fail')]));
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new LambdaClient({ endpoint: lambda.url, region: 'us-east-1', credentials });
});
afterAll(async () => {
  client.destroy();
  await lambda.close();
});

const echoArn = 'arn:aws:lambda:us-east-1:000000000000:function:echo';

describe('the Invoke endpoint', () => {
  it.each(['echo', echoArn, `${echoArn}:$LATEST`, '000000000000:function:echo'])('knows %s', async (name) => {
    const Payload = JSON.stringify({ text: 'é' });
    const answer = await client.send(new InvokeCommand({ FunctionName: name, Payload }));
    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(JSON.parse(answer.Payload?.transformToString() ?? '').event).toEqual({ text: 'é' });
  });

  it('marks the error of a function', async () => {
    const answer = await client.send(new InvokeCommand({ FunctionName: 'fail', Payload: '{}' }));
    expect(answer.FunctionError).toBe('Unhandled');
    expect(JSON.parse(answer.Payload?.transformToString() ?? '')).toMatchObject({ errorType: 'TypeError' });
  });

  it('accepts an Event without an answer', async () => {
    const answer = await client.send(new InvokeCommand({ FunctionName: 'echo', InvocationType: 'Event' }));
    expect(answer.StatusCode).toBe(202);
  });

  it('says that a function is not there', async () => {
    const sent = client.send(new InvokeCommand({ FunctionName: 'nobody' }));
    await expect(sent).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('refuses a body that is not JSON', async () => {
    const sent = client.send(new InvokeCommand({ FunctionName: 'echo', Payload: '{' }));
    await expect(sent).rejects.toMatchObject({ name: 'InvalidRequestContentException' });
  });

  it('passes five megabytes and refuses seven', async () => {
    const invoke = (mb: number) =>
      client.send(
        new InvokeCommand({ FunctionName: 'echo', Payload: JSON.stringify('x'.repeat(mb * 1024 * 1024)) }),
      );
    const answer = await invoke(5);
    expect(JSON.parse(answer.Payload?.transformToString() ?? '').event).toHaveLength(5 * 1024 * 1024);
    await expect(invoke(7)).rejects.toMatchObject({ name: 'RequestTooLargeException' });
  });

  it('lists and describes functions', async () => {
    const { Functions } = await client.send(new ListFunctionsCommand({}));
    expect(Functions?.map(({ FunctionName }) => FunctionName)).toEqual(['echo', 'fail']);
    const { Configuration } = await client.send(new GetFunctionCommand({ FunctionName: 'echo' }));
    expect(Configuration).toMatchObject({ FunctionArn: echoArn, MemorySize: 256 });
  });
});
