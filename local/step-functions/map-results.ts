import { randomUUID } from 'node:crypto';
import { stateError } from './errors.ts';
import type { ChildResult } from './map-children.ts';
import type { MapParameters } from './map-parameters.ts';
import type { StateServices } from './state-services.ts';

/** Writes the results as a ResultWriter does: a manifest and a file per status; a child's output is JSON text in it. */
export async function writeMapResults(
  results: ChildResult[],
  map: { mapRunArn: string; parameters: MapParameters; services: StateServices },
): Promise<unknown> {
  const { Bucket = '', Prefix = '' } = map.parameters.writer;
  const { writeObject } = map.services;
  if (!writeObject) throw stateError('States.ResultWriterFailed', 'there is nothing to write results with');
  const mapRunId = randomUUID();
  const folder = `${Prefix ? `${Prefix}/` : ''}${mapRunId}`;
  const byStatus = Map.groupBy(results, ({ outcome }) => outcome.status);
  const files: Record<string, { Key: string; Size: number }[]> = { PENDING: [], FAILED: [], SUCCEEDED: [] };
  for (const [status, some] of byStatus) {
    const body = JSON.stringify(some.map(resultEntry));
    const Key = `${folder}/${status}_0.json`;
    await writeObject(Bucket, Key, body);
    files[status] = [{ Key, Size: Buffer.byteLength(body) }];
  }
  const MapRunArn = map.mapRunArn;
  const Key = `${folder}/manifest.json`;
  await writeObject(
    Bucket,
    Key,
    JSON.stringify({ DestinationBucket: Bucket, MapRunArn, ResultFiles: files }),
  );
  return { MapRunArn, ResultWriterDetails: { Bucket, Key } };
}

function resultEntry({ context, outcome }: ChildResult) {
  return {
    Name: context.Execution.Name,
    Input: JSON.stringify(context.Execution.Input),
    Status: outcome.status,
    ...(outcome.status === 'SUCCEEDED'
      ? { Output: JSON.stringify(outcome.output) }
      : { Error: outcome.error, Cause: outcome.cause }),
  };
}
