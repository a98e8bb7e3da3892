import { describe, expect, it } from '@jest/globals';
import { accessFor, allow } from '../iam/an-access.ts';
import { aMachine, anInvoke, aService, functionArn, machineArn } from './a-machine.ts';

const { roleArn } = aMachine({});
const items = 'arn:aws:s3:::drop/items.json';
const definition = {
  StartAt: 'Load',
  States: {
    Load: {
      Type: 'Map',
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'JSON' },
        Parameters: { Bucket: 'drop', Key: 'items.json' },
      },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'One',
        States: { One: anInvoke('load', { OutputPath: '$.Payload', End: true }) },
      },
      Next: 'Tell',
    },
    Tell: anInvoke('tell', { OutputPath: '$.Payload', End: true }),
  },
};
const needed = [
  allow(['lambda:InvokeFunction'], [functionArn('load')]),
  allow(['lambda:InvokeFunction'], [functionArn('tell')]),
  allow(['states:StartExecution'], [machineArn]),
  allow(['s3:GetObject'], [items]),
];

/** How an execution ends whose role may do just this. */
async function endWith(statements: typeof needed) {
  const access = accessFor(statements);
  const called: string[] = [];
  const { run } = await aService(definition, {
    readObject: async () => Buffer.from('[1]'),
    invokeLambda: async (arn, payload) => {
      called.push(arn);
      return payload;
    },
    judge: ({ RoleArn, Name: session }, ask) => {
      // The access of the tests knows one role.
      expect(RoleArn).toBe(roleArn);
      access.judge({ kind: 'role', roleArn: 'arn:aws:iam::000000000000:role/a-role', session }, ask);
    },
  });
  return { ...(await run()), called };
}

describe('the role of a state machine', () => {
  it('that may do what its states need lets them do it', async () => {
    expect(await endWith(needed)).toMatchObject({
      status: 'SUCCEEDED',
      called: [functionArn('load'), functionArn('tell')],
    });
  });

  it.each([
    [
      'call the function of a state',
      1,
      'Lambda.AWSLambdaException',
      'lambda:InvokeFunction',
      functionArn('tell'),
    ],
    ['begin the children of a map', 2, 'States.Permissions', 'states:StartExecution', machineArn],
    ['read the items of a map', 3, 'States.ItemReaderFailed', 's3:GetObject', items],
  ])(
    'that may not %s fails the execution with the sentence of AWS',
    async (_, index, error, action, resource) => {
      const ended = await endWith(needed.filter((one) => one !== needed[index]));
      expect(ended).toMatchObject({ status: 'FAILED', error });
      expect(ended.cause).toContain(
        `is not authorized to perform: ${action} on resource: ${resource} because`,
      );
    },
  );

  it('that may not call the function of a child fails the map', async () => {
    const ended = await endWith(needed.slice(1));
    expect(ended).toMatchObject({ error: 'States.ExceedToleratedFailureThreshold', called: [] });
    expect(ended.cause).toContain(`lambda:InvokeFunction on resource: ${functionArn('load')}`);
  });
});
