import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { runKeys } from '../../../lambdas/import/run/run-keys.ts';
import { runTable } from '../../../lambdas/import/run/run-table.ts';
import { putJson } from '../../../lambdas/import/run/stored-plan.ts';
import { startDynamodb } from '../../../local/dynamodb/start-dynamodb.ts';
import { startS3 } from '../../../local/s3/s3-server.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { sampleFacts, sampleInput } from './report-sample.ts';

const access = { region: 'eu-central-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };

/** A bucket and a run table behind the real endpoints; mail and Step Functions answer as each test says. */
export async function startReportBench() {
  const directory = await temporaryDirectory();
  const bucket = sampleInput.bucket;
  const store = await startS3({
    directory: `${directory}/s3`,
    buckets: [{ name: bucket, versioned: true, eventBridge: false }],
  });
  const tables = await startDynamodb({ directory: `${directory}/tables`, tables: [runTableShape] });
  const s3 = new S3Client({ ...access, endpoint: store.url, forcePathStyle: true });
  const dynamodb = new DynamoDBClient({ ...access, endpoint: tables.url });
  const runs = runTable(DynamoDBDocumentClient.from(dynamodb), 'runs');
  const ses = mockClient(SESClient);
  ses.on(SendEmailCommand).resolves({ MessageId: 'message-1' });
  const sfn = mockClient(SFNClient);
  const closedPermits: string[] = [];

  return {
    services: {
      s3,
      runs,
      database: () => Promise.reject(new Error('no run of these tests needs the database')),
      permits: {
        open: () => Promise.reject(new Error('no run of these tests opens permits')),
        close: async (runId: string) => void closedPermits.push(runId),
      },
      ses: new SESClient(access),
      sfn: new SFNClient(access),
      stateMachineArn: 'arn:aws:states:eu-central-1:111122223333:stateMachine:import',
      mail: {
        from: 'lading@example.com',
        teams: { kitchen: ['kitchen@example.com'] },
        teamPattern: '',
        operations: ['operations@example.com'],
      },
      links: { endpoint: 'http://127.0.0.1:9000', region: 'eu-central-1' },
    },
    ses,
    sfn,
    /** The runs whose writing was ended, as often as it was. */
    closedPermits,
    async put(key: string, body: string): Promise<void> {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
    },
    async read(key: string): Promise<string> {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return (await Body?.transformToString()) ?? '';
    },
    /** What the earlier stages leave behind of `facts`, for a run of the given id, which has the turn. */
    async leaveBehind(runId: string, facts = sampleFacts()) {
      const run = { ...sampleInput, runId };
      await runs.openRun(run);
      await runs.recordGrant(runId, new Date());
      await runs.holdTurn(runId, new Date());
      await this.put(`runs/${runId}/plan.json`, JSON.stringify({ ...facts.plan, run }));
      for (const range of facts.ranges) {
        await runs.putRangeOutcome(runId, range);
        await this.put(`runs/${runId}/rejects/0000${range.range}.csv`, `rejected of range ${range.range}\n`);
      }
      const duplicateGroups = [...facts.duplicateGroups];
      for (const partition of facts.partitions) {
        await runs.putPartitionOutcome(runId, partition, 1);
        const list = `repeated of partition ${partition.partition}\n`;
        await this.put(`runs/${runId}/duplicates/0000${partition.partition}.csv`, list);
        const groups = duplicateGroups.splice(0, partition.duplicateSkus);
        await putJson(s3, bucket, runKeys.duplicateGroups(runId, partition.partition), groups);
      }
      for (const stage of ['validate', 'review'] as const) {
        await runs.recordStage(runId, stage, facts.record.efforts[stage]!);
      }
      return run;
    },
    async stop(): Promise<void> {
      ses.restore();
      sfn.restore();
      s3.destroy();
      dynamodb.destroy();
      await Promise.all([store.close(), tables.close()]);
    },
  };
}

const runTableShape = {
  TableName: 'runs',
  AttributeDefinitions: [
    { AttributeName: 'runId', AttributeType: 'S' as const },
    { AttributeName: 'item', AttributeType: 'S' as const },
  ],
  KeySchema: [
    { AttributeName: 'runId', KeyType: 'HASH' as const },
    { AttributeName: 'item', KeyType: 'RANGE' as const },
  ],
};
