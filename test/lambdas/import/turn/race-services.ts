import type { S3Client } from '@aws-sdk/client-s3';
import type { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { Db } from 'mongodb';
import type { RunTable } from '../../../../lambdas/import/run/run-table.ts';
import { closePermits, openPermits } from '../../../../lambdas/import/turn/write-permits.ts';
import type { TurnRun, WritePermits } from '../../../../lambdas/import/turn/write-turn.ts';
import { type Gate, gatedDb, gatedMethods } from '../../../support/gated-parts.ts';

export interface RaceParts {
  db: Db;
  s3: S3Client;
  runs: RunTable;
}

export interface RaceServices extends RaceParts {
  sfn: SFNClient;
  stateMachineArn: string;
  permits: WritePermits;
  now: () => Date;
  wait: (milliseconds: number) => Promise<unknown>;
}

/** Time that only waiting spends. */
export interface RaceClock {
  ms: number;
}

/** The real run table, database and object store, each call of which waits at the gate; executions as the race says. */
export function raceServices(
  { db: realDb, s3: realS3, runs }: RaceParts,
  {
    gate,
    clock,
    executions,
    partitions,
    onCommit,
  }: {
    gate: Gate;
    clock: RaceClock;
    executions: ReadonlyMap<string, string>;
    partitions: number;
    onCommit: () => void;
  },
): RaceServices {
  const db = gatedDb(realDb, gate, onCommit);
  const send = (command: Parameters<S3Client['send']>[0]) => gate(() => realS3.send(command));
  return {
    db,
    s3: Object.assign(Object.create(realS3), { send }),
    runs: gatedMethods(runs, gate),
    sfn: executionSource(executions, gate),
    stateMachineArn: 'arn:aws:states:eu-central-1:123456789012:stateMachine:Import',
    permits: {
      open: ({ runId }: TurnRun, turnNumber) => openPermits(db, { runId, partitions, turnNumber }),
      close: (runId) => closePermits(db, runId),
    },
    now: () => new Date(clock.ms),
    wait: (milliseconds) =>
      gate(async () => {
        clock.ms += milliseconds;
      }),
  };
}

/** DescribeExecution alone is asked. */
function executionSource(executions: ReadonlyMap<string, string>, gate: Gate): SFNClient {
  const send = ({ input }: DescribeExecutionCommand) =>
    gate(async () => {
      const status = executions.get(input.executionArn?.split(':').at(-1) ?? '');
      if (status) return { status };
      throw Object.assign(new Error('no such execution'), { name: 'ExecutionDoesNotExist' });
    });
  return { send } as unknown as SFNClient;
}
