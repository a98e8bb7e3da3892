import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { checkDefinition } from '../../../local/step-functions/check-definition.ts';
import { anInvoke, functionArn } from './a-machine.ts';

const check = (definition: object, canWrite = false) =>
  checkDefinition('import', JSON.stringify(definition), { canWrite });
const only = (state: object) => ({ StartAt: 'Work', States: { Work: { End: true, ...state } } });
const task = (fields: object) => only(anInvoke('work', fields));
const child = { StartAt: 'Child', States: { Child: { Type: 'Pass', End: true } } };
const distributed = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...child };
const reader = (fields: object) => ({
  Resource: 'arn:aws:states:::s3:getObject',
  ReaderConfig: { InputType: 'JSON' },
  Parameters: { Bucket: 'b', Key: 'k' },
  ...fields,
});
const map = (fields: object) => only({ Type: 'Map', ItemProcessor: distributed, ...fields });

describe('what the local engine would ignore', () => {
  it.each([
    [{ ...task({}), QueryLanguage: 'JSONata' }, 'import: QueryLanguage JSONata'],
    [{ ...task({}), Processor: 1 }, 'import: the field Processor'],
    [task({ Assign: { a: 1 } }), 'import.Work: the field Assign'],
    [task({ HeartbeatSeconds: 5 }), 'import.Work: the field HeartbeatSeconds'],
    [task({ QueryLanguage: 'JSONata' }), 'import.Work: QueryLanguage JSONata'],
    [
      task({ Resource: 'arn:aws:states:::sqs:sendMessage' }),
      'import.Work: Resource arn:aws:states:::sqs:sendMessage',
    ],
    [task({ Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken' }), 'import.Work: Resource'],
    [
      task({ Parameters: { FunctionName: 'x', InvocationType: 'Event' } }),
      'Work.Parameters: the field InvocationType',
    ],
    [task({ Retry: [{ ErrorEquals: ['A'], Delay: 1 }] }), 'import.Work.Retry: the field Delay'],
    [task({ Parameters: { FunctionName: 'x', 'Payload.$': '$$.Task.Token' } }), 'context $$.Task.Token'],
    [
      task({ Parameters: { FunctionName: 'x', 'Payload.$': '$$.Map.Item.Value' } }),
      'context $$.Map.Item.Value',
    ],
    [only({ Type: 'Parallel', Branches: [task({ Output: 'x' })] }), 'import.Work.Work: the field Output'],
    [only({ Type: 'Dance' }), 'import.Work: the state type Dance'],
    [only({ Type: 'Pass', Result: false }), 'import.Work: Result'],
    [
      only({ Type: 'Map', ItemProcessor: child, ToleratedFailureCount: 1 }),
      'the field ToleratedFailureCount',
    ],
    [map({ Iterator: child }), 'import.Work: the field Iterator'],
    [map({ ItemReader: reader({ ReaderConfig: { InputType: 'CSV' } }) }), 'Work.ItemReader: InputType CSV'],
    [
      map({ ItemReader: reader({ Resource: 'arn:aws:states:::s3:listObjectsV2' }) }),
      'Work.ItemReader: Resource',
    ],
    [map({ ItemReader: reader({ Parameters: { VersionId: '1' } }) }), 'the field VersionId'],
    [
      map({ ItemBatcher: { MaxItemsPerBatchPath: '$.n' } }),
      'Work.ItemBatcher: the field MaxItemsPerBatchPath',
    ],
    [map({ ResultWriter: { Resource: 'arn:aws:states:::s3:putObject' } }), 'Work.ResultWriter: Resource'],
    [
      {
        StartAt: 'Which',
        States: {
          Which: {
            Type: 'Choice',
            Choices: [{ Variable: '$.a', StringIs: 'x', Next: 'Done' }],
            Default: 'Done',
          },
          Done: { Type: 'Succeed' },
        },
      },
      'import.Which.Choices: the field StringIs',
    ],
  ])('stops the start by name: %#', (definition, message) => {
    expect(() => check(definition)).toThrow(message);
  });
});

it('refuses a definition that is wrong on AWS too', () => {
  expect(() => check(only({ Type: 'Pass', End: undefined, Next: 'Nowhere' }))).toThrow('Nowhere');
});

it('accepts the state machine of the product', async () => {
  const file = join(import.meta.dirname, '../../../statemachine/import.asl.json');
  const definition = (await readFile(file, 'utf8')).replace(/\$\{[^}]+\}/g, functionArn('any'));
  expect(Object.keys(checkDefinition('import', definition, { canWrite: false }).States)).toContain(
    'Transform',
  );
});
