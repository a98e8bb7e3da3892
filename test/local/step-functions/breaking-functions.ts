import { anInvoke, functionError } from './a-machine.ts';

/** A Distributed Map over four items, one after the other unless told otherwise, after a Task. */
export function aFan(fields: object = {}) {
  return {
    StartAt: 'Before',
    States: {
      Before: anInvoke('before', { ResultPath: null, Next: 'Fan' }),
      Fan: {
        Type: 'Map',
        ItemsPath: '$.items',
        MaxConcurrency: 1,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'Prepare',
          States: {
            Prepare: anInvoke('prepare', { OutputPath: '$.Payload', Next: 'Each' }),
            Each: anInvoke('each', { OutputPath: '$.Payload', End: true }),
          },
        },
        ...fields,
        End: true,
      },
    },
  };
}
export const items = ['a', 'b', 'c', 'd'];

/** Functions that note their calls as `name payload` and fail for as long as `broken` names that call. */
export function someFunctions() {
  const calls: string[] = [];
  const broken = new Set<string>();
  return {
    calls,
    broken,
    invokeLambda: async (arn: string, payload: unknown) => {
      const call = `${arn.split(':').at(-1)} ${JSON.stringify(payload)}`;
      calls.push(call);
      if (broken.has(call)) throw functionError('Boom', call);
      return payload;
    },
  };
}
