import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import type { RunRecord } from '../../../lambdas/import/run/run-record.ts';
import type { SeededRandom } from '../../../shared/seeded-random.ts';
import type { ChaosCloud } from './chaos-cloud.ts';
import type { ChaosDatabase } from './chaos-database.ts';
import type { Fault } from './fault-log.ts';
import { persistently } from './persistently.ts';
import { drawFile, type SmallFile } from './small-files.ts';
import { drawStrike, enteredStates, redrive, strike } from './strike.ts';

const bursts = 6;
/** A load that stalls for 75 s and is tried again, and the sweep behind a lost event. */
const settleMs = 600_000;
const maxRedrives = 2;

export interface Storm {
  files: SmallFile[];
  records: RunRecord[];
  faults: Fault[];
}

/**
 * Bursts of files, each within a second, while runs are stopped, stalled and redriven and everything else is killed;
 * then half of the failed files once more. Ends when no run is open.
 * @throws Error naming the runs that do not end.
 */
export async function storm(
  cloud: ChaosCloud,
  database: ChaosDatabase,
  random: SeededRandom,
): Promise<Storm> {
  const files: SmallFile[] = [];
  /** Those that S3 acknowledged. */
  const versions: string[] = [];
  const faults: Fault[] = [];
  const redrives = new Map<string, number>();
  const seen = new Set<string>();
  const work = new Set<Promise<unknown>>();
  const ending = new AbortController();
  const { signal } = ending;

  /** What fails because the cloud is down was not done. */
  function meanwhile(task: Promise<unknown>): void {
    const done = task.catch(() => undefined).finally(() => work.delete(done));
    work.add(done);
  }

  async function send(file: SmallFile): Promise<void> {
    const VersionId = await persistently(async () => {
      const { s3, dropBucket: Bucket } = await cloud.connection();
      return (await s3.send(new PutObjectCommand({ Bucket, Key: file.key, Body: file.text }))).VersionId;
    });
    if (VersionId) versions.push(VersionId);
  }

  async function burst(some: SmallFile[]): Promise<void> {
    await Promise.all(some.map((file) => sleep(random.below(1_000)).then(() => send(file))));
  }

  /** Each new run may be struck once; each that fails may be redriven. */
  async function watch(): Promise<void> {
    while (!signal.aborted) {
      for (const record of await records(cloud).catch(() => [])) {
        if (!seen.has(record.runId)) meanwhile(strikeOnce(record));
        else if (record.status === 'failed') meanwhile(redriveSometimes(record));
      }
      await sleep(500, undefined, { signal }).catch(() => undefined);
    }
  }

  async function strikeOnce({ runId }: RunRecord): Promise<void> {
    seen.add(runId);
    const drawn = drawStrike(random);
    if (drawn) faults.push(...(await strike(cloud, runId, drawn, { delayMs: random.below(200), signal })));
  }

  async function redriveSometimes({ runId, error }: RunRecord): Promise<void> {
    const count = redrives.get(runId) ?? 0;
    if (count >= maxRedrives) return;
    redrives.set(runId, random.oneIn(2) ? count + 1 : maxRedrives);
    if (redrives.get(runId) === maxRedrives && count === 0) return;
    await sleep(random.below(6_000));
    const at = Date.now();
    if (await redrive(cloud, runId)) faults.push({ kind: 'redriven', at, runId, detail: error?.code ?? '' });
  }

  async function disturb(): Promise<void> {
    const kinds = {
      'mongod stopped': () => database.restart('stop'),
      'mongod killed': () => database.restart('kill'),
      'engine killed': () => cloud.killAndRestart(),
    } as const;
    for (let left = random.below(3); left > 0; left--) {
      await sleep(2_000 + random.below(15_000));
      const kind = random.pick([
        'mongod stopped',
        'mongod killed',
        'engine killed',
        'engine killed',
      ] as const);
      const at = Date.now();
      await kinds[kind]();
      faults.push({ kind, at, until: Date.now() });
    }
  }

  const watching = watch();
  const disturbing = disturb();
  const isBusy = () => work.size > 0;
  try {
    for (let number = 0; number < bursts; number++) {
      const some = Array.from({ length: 5 + random.below(4) }, (_, index) =>
        drawFile(random, number * 10 + index),
      );
      files.push(...some);
      await burst(some);
      await sleep(1_000 + random.below(4_000));
    }
    await disturbing;
    const closed = await settle(cloud, versions, isBusy);
    const failed = closed.filter(({ status }) => status === 'failed' && random.oneIn(2));
    await burst(failed.flatMap(({ etag }) => files.find((file) => file.etag === etag) ?? []));
    return { files, records: await settle(cloud, versions, isBusy), faults };
  } finally {
    ending.abort();
    await Promise.all([watching, disturbing]);
  }
}

/** Waits until every version has its run, no run is open, no execution runs, and nobody has anything in mind. */
async function settle(cloud: ChaosCloud, versions: string[], isBusy: () => boolean): Promise<RunRecord[]> {
  let sweptAtMs = 0;
  return persistently(async () => {
    if (performance.now() - sweptAtMs > 5_000) {
      sweptAtMs = performance.now();
      await sweep(cloud);
    }
    const all = await records(cloud);
    const known = new Set(all.map(({ versionId }) => versionId));
    const missing = versions.filter((version) => !known.has(version));
    const open = all.filter(({ status }) => status === 'running').map(({ runId }) => runId);
    const running = await runningExecutions(cloud);
    if (missing.length + open.length + running.length > 0 || isBusy()) {
      const what = { versionsWithoutRun: missing, openRuns: open, running, busy: isBusy() };
      throw new Error(`the round does not come to rest: ${JSON.stringify(what)}`);
    }
    return all;
  }, settleMs).catch(async (error: Error) => {
    throw new Error(`${error.message}; ${await placesOf(cloud)}`, { cause: error });
  });
}

/** In which states the executions are that run. */
async function placesOf(cloud: ChaosCloud): Promise<string> {
  const places = (await runningExecutions(cloud)).map(
    async (runId) => `${runId} is in ${(await enteredStates(cloud, runId)).at(-1)}`,
  );
  return (await Promise.all(places)).join(', ');
}

async function records(cloud: ChaosCloud): Promise<RunRecord[]> {
  const { runs } = await cloud.connection();
  return runs.listRuns(500);
}

async function runningExecutions(cloud: ChaosCloud): Promise<string[]> {
  const { stateMachineArn, stepFunctions } = await cloud.connection();
  const running = new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' });
  return ((await stepFunctions.send(running)).executions ?? []).map(({ name }) => name ?? '');
}

/** What its schedule does every five minutes. */
async function sweep(cloud: ChaosCloud): Promise<void> {
  const { connection, info } = await cloud.current();
  const { region, credentials } = connection.stepFunctions.config;
  const lambda = new LambdaClient({ endpoint: info.lambda, region, credentials });
  try {
    await lambda.send(new InvokeCommand({ FunctionName: 'lading-dev-watch-monitors', Payload: '{}' }));
  } finally {
    lambda.destroy();
  }
}
