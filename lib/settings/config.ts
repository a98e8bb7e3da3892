import type { RemovalPolicy } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { FunctionName } from '../function-names.ts';
import type { ConfigFile } from './config-file.ts';
import type { Stage } from './stage.ts';

export interface FunctionSize {
  memoryMb: number;
  timeoutSeconds: number;
}

/** Everything that differs, or may one day differ, between stages. */
export interface StageConfig {
  stage: Stage;
  /** What happens to the bucket, the run table and the logs when the stack is deleted. */
  removalPolicy: RemovalPolicy;
  /** Also guards the tables and the users against deletion. */
  terminationProtection: boolean;
  logRetention: RetentionDays;
  /** Days after which a file below `incoming/` is removed. */
  keepUploadsDays: number;
  /** Days after which what a run left below `runs/` is removed: reports, rejects, before-images. */
  keepRunsDays: number;
  /** Days after which a version that was replaced or deleted is removed for good. */
  keepOldVersionsDays: number;
  /** Days after its end for which a breach is found. */
  keepBreachesDays: number;
  functions: Record<FunctionName, FunctionSize>;
  /** Name of the secret that holds the MongoDB connection string; made by hand before the first deployment. */
  databaseSecretName: string;
  databaseName: string;
  /** ISO 4217, for files without a currency column. */
  defaultCurrency: string;
  /** IANA name; reports and mails tell times in it. */
  timeZone: string;
  mail: ConfigFile['mail'];
  /** Where the functions that talk to MongoDB run; outside of any VPC when there is none. */
  vpc: ConfigFile['vpc'];
  /** Of the bytes of the configuration file, in hexadecimal: what `sha256sum` prints. */
  configSha256: string;
}

/** MiB that no file of `campaign -- limits` may take of a function whose heap is sized as on Lambda; the worst takes 726. */
export const mostMemoryMb = 800;

/**
 * Nothing holds more than one range (16 MiB) or one partition at a time, so no file needs more memory than the worst
 * of `campaign -- limits`, and a quarter on top. What is above that buys CPU: see "On Lambda" in docs/scaling.md.
 */
export const functionSizes: Record<FunctionName, FunctionSize> = {
  start: { memoryMb: 256, timeoutSeconds: 30 },
  // One sequential scan of the whole file: Lambda's 15 minutes are the limit of a run's file size.
  validate: { memoryMb: 1769, timeoutSeconds: 900 },
  transform: { memoryMb: 1769, timeoutSeconds: 300 },
  review: { memoryMb: 256, timeoutSeconds: 120 },
  // The first runs of the queue wait inside for 45 seconds.
  'take-turn': { memoryMb: 256, timeoutSeconds: 60 },
  load: { memoryMb: 1769, timeoutSeconds: 900 },
  report: { memoryMb: 1769, timeoutSeconds: 900 },
  notify: { memoryMb: 256, timeoutSeconds: 30 },
  // Time to build the indexes that the run set aside.
  'close-run': { memoryMb: 256, timeoutSeconds: 900 },
  // Behind HTTP: shorter than the 30 s that a monitor waits, so that a report is never in flight twice.
  'sign-in': { memoryMb: 256, timeoutSeconds: 10 },
  authorize: { memoryMb: 256, timeoutSeconds: 10 },
  'take-reports': { memoryMb: 512, timeoutSeconds: 10 },
  'find-breaches': { memoryMb: 512, timeoutSeconds: 10 },
  'describe-api': { memoryMb: 256, timeoutSeconds: 10 },
  'watch-monitors': { memoryMb: 256, timeoutSeconds: 60 },
};
