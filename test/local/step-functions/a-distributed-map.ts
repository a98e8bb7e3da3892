import { anInvoke } from './a-machine.ts';

/** A definition whose Map reads its items from an object and gives each to the function `load`. */
export function aMap(fields: object, child: object = { End: true }) {
  return {
    StartAt: 'Load',
    States: {
      Load: {
        Type: 'Map',
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'JSON' },
          Parameters: { 'Bucket.$': '$.bucket', 'Key.$': '$.key' },
        },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'LoadPartition',
          States: { LoadPartition: anInvoke('load', { OutputPath: '$.Payload', ...child }) },
        },
        End: true,
        ...fields,
      },
    },
  };
}

/** A reader of the object of `input`. */
export const objects = (items: unknown) => async (bucket: string, key: string) => {
  if (`${bucket}/${key}` !== 'drop/items.json') throw new Error('no such object');
  return Buffer.from(JSON.stringify(items));
};
export const input = { bucket: 'drop', key: 'items.json', runId: 'r1' };
export const count = (length: number) => Array.from({ length }, (_, index) => index + 1);
