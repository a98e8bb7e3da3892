import type { RemovalPolicy } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ConfigFile } from './config-file.ts';
import type { Stage } from './stage.ts';

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
  /** By name of the function; of the others their constructs say it. */
  sizes: ConfigFile['sizes'];
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
  /** As it was given, for messages. */
  configFile: string;
}
