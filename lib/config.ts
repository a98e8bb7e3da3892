import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';

export const stages = ['dev', 'prod'] as const;
export type Stage = (typeof stages)[number];

/** The folder below `lambdas/` that has the handler of each function. */
export const functionFolders = {
  start: 'import',
  validate: 'import',
  transform: 'import',
  review: 'import',
  'take-turn': 'import',
  load: 'import',
  report: 'import',
  notify: 'import',
  'close-run': 'import',
  'sign-in': 'auth',
  authorize: 'auth',
  'take-reports': 'sla',
  'find-breaches': 'sla',
  'watch-monitors': 'sla',
  'describe-api': 'api',
} as const;
export type FunctionName = keyof typeof functionFolders;
export const functionNames = Object.keys(functionFolders) as FunctionName[];

export interface FunctionSize {
  memoryMb: number;
  timeoutSeconds: number;
}

export interface MailConfig {
  /** Sender of every mail; its domain is the SES identity. */
  from: string;
  /** `create` declares the domain identity in this stack, `existing` uses one that the account already has. */
  identity: 'create' | 'existing';
  /** Folder below `incoming/` → addresses. */
  teams: Record<string, string[]>;
  /** Address of a folder without an entry, with `{team}` in it; null: only operations hear of its failures. */
  teamPattern: string | null;
  operations: string[];
}

/** Everything that differs, or may one day differ, between stages. */
export interface StageConfig {
  stage: Stage;
  /** What happens to the bucket, the run table and the logs when the stack is deleted. */
  removalPolicy: RemovalPolicy;
  /** Also guards the run table against deletion. */
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
  mail: MailConfig;
}

/** Nothing holds more than one range (16 MiB) or one partition at a time, so 512 MB is enough for any file. */
const functions: Record<FunctionName, FunctionSize> = {
  start: { memoryMb: 256, timeoutSeconds: 30 },
  // One sequential scan of the whole file: Lambda's 15 minutes are the limit of a run's file size.
  validate: { memoryMb: 512, timeoutSeconds: 900 },
  transform: { memoryMb: 512, timeoutSeconds: 300 },
  review: { memoryMb: 256, timeoutSeconds: 120 },
  'take-turn': { memoryMb: 256, timeoutSeconds: 30 },
  load: { memoryMb: 512, timeoutSeconds: 900 },
  report: { memoryMb: 512, timeoutSeconds: 900 },
  notify: { memoryMb: 256, timeoutSeconds: 30 },
  // Time to build the indexes that the run set aside.
  'close-run': { memoryMb: 256, timeoutSeconds: 900 },
  // Behind HTTP: shorter than the 30 s that a monitor waits, so that a report is never in flight twice.
  'sign-in': { memoryMb: 256, timeoutSeconds: 10 },
  authorize: { memoryMb: 256, timeoutSeconds: 10 },
  'take-reports': { memoryMb: 512, timeoutSeconds: 10 },
  'find-breaches': { memoryMb: 512, timeoutSeconds: 10 },
  'describe-api': { memoryMb: 256, timeoutSeconds: 10 },
  'watch-monitors': { memoryMb: 256, timeoutSeconds: 30 },
};

const configs: Record<Stage, StageConfig> = {
  dev: {
    stage: 'dev',
    removalPolicy: RemovalPolicy.DESTROY,
    terminationProtection: false,
    logRetention: RetentionDays.TWO_WEEKS,
    keepUploadsDays: 30,
    keepRunsDays: 30,
    keepOldVersionsDays: 7,
    keepBreachesDays: 400,
    functions,
    databaseSecretName: 'lading/dev/mongodb',
    databaseName: 'lading',
    defaultCurrency: 'EUR',
    mail: {
      from: 'imports@lading.example',
      identity: 'create',
      teams: {
        catalogue: ['catalogue@lading.example'],
        sales: ['sales@lading.example'],
        purchasing: ['purchasing@lading.example'],
      },
      teamPattern: '{team}@lading.example',
      operations: ['operations@lading.example'],
    },
  },
  prod: {
    stage: 'prod',
    removalPolicy: RemovalPolicy.RETAIN,
    terminationProtection: true,
    logRetention: RetentionDays.SIX_MONTHS,
    keepUploadsDays: 400,
    // A year and a month: last year's run can still be explained and undone at the yearly review.
    keepRunsDays: 400,
    keepOldVersionsDays: 30,
    keepBreachesDays: 400,
    functions,
    databaseSecretName: 'lading/prod/mongodb',
    databaseName: 'lading',
    defaultCurrency: 'EUR',
    mail: {
      from: 'imports@lading.example',
      identity: 'create',
      teams: {
        catalogue: ['catalogue@lading.example'],
        sales: ['sales@lading.example'],
        purchasing: ['purchasing@lading.example'],
      },
      teamPattern: null,
      operations: ['operations@lading.example'],
    },
  },
};

/** @throws Error naming the stages there are, when the given one is not among them. */
export function stageConfig(stage: unknown): StageConfig {
  const known = stages.find((name) => name === stage);
  if (known === undefined) {
    throw new Error(`unknown stage ${JSON.stringify(stage)}: choose one by -c stage=${stages.join('|')}`);
  }
  return configs[known];
}
