import type { Ask } from '../iam/ask.ts';
import type { ExecutionContext } from './execution-context.ts';
import type { MapRunStore } from './map-run-store.ts';

/** What states reach outside the engine. */
export interface StateServices {
  /** Gives the JSON result of a function, or throws an Error with the name and cause that Step Functions sees. */
  invokeLambda(arn: string, payload: unknown): Promise<unknown>;
  readObject(bucket: string, key: string): Promise<Buffer>;
  /** Asks whether the role of an execution may do something; without it every role may do everything. @throws AccessError. */
  judge?(execution: ExecutionContext['Execution'], ask: Ask): void;
  writeObject?(bucket: string, key: string, body: string): Promise<void>;
  /** Children of one Distributed Map that run side by side, at most. */
  mapConcurrency: number;
  /** Keeps the children of Distributed Maps. */
  mapRuns: MapRunStore;
  /** What ends a child that runs, by its ARN. */
  runningChildren: Map<string, (stop: Stop) => Promise<void>>;
}

/** Why somebody stopped an execution. */
export interface Stop {
  error?: string | undefined;
  cause?: string | undefined;
}
