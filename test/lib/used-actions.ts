import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { RunTable } from '../../lambdas/import/run/run-table.ts';
import type { BreachTable } from '../../lambdas/sla/breach-table.ts';
import type { MonitorTable } from '../../lambdas/sla/monitors.ts';
import { entryOf } from './stack-functions.ts';
import { root } from './synthesized.ts';

/** What IAM asks for each call; see "Actions defined by …" of the Service Authorization Reference. */
const actionsOfCall: Record<string, string[]> = {
  GetObjectCommand: ['s3:GetObject'],
  HeadObjectCommand: ['s3:GetObject'],
  PutObjectCommand: ['s3:PutObject'],
  Upload: ['s3:PutObject', 's3:AbortMultipartUpload'],
  StartExecutionCommand: ['states:StartExecution'],
  DescribeExecutionCommand: ['states:DescribeExecution'],
  ListMapRunsCommand: ['states:ListMapRuns'],
  ListExecutionsCommand: ['states:ListExecutions'],
  paginateListExecutions: ['states:ListExecutions'],
  InvokeCommand: ['lambda:InvokeFunction'],
  SendEmailCommand: ['ses:SendEmail'],
  GetSecretValueCommand: ['secretsmanager:GetSecretValue'],
  // Calls of a public client, made without credentials.
  InitiateAuthCommand: [],
  GetCommand: ['dynamodb:GetItem'],
  PutCommand: ['dynamodb:PutItem'],
  UpdateCommand: ['dynamodb:UpdateItem'],
  DeleteCommand: ['dynamodb:DeleteItem'],
  QueryCommand: ['dynamodb:Query'],
  paginateQuery: ['dynamodb:Query'],
  BatchGetCommand: ['dynamodb:BatchGetItem'],
  BatchWriteCommand: ['dynamodb:BatchWriteItem'],
};

const actionsOfRunTable: Record<keyof RunTable, string[]> = {
  getRun: ['GetItem'],
  openRun: ['GetItem', 'PutItem', 'DeleteItem'],
  reopenRun: ['PutItem', 'UpdateItem'],
  recordGrant: ['UpdateItem'],
  queueRun: ['PutItem'],
  listQueue: ['Query'],
  markEnded: ['UpdateItem'],
  leaveQueue: ['DeleteItem'],
  readTurn: ['GetItem'],
  readPassedVersion: ['GetItem'],
  holdTurn: ['UpdateItem'],
  dropTurn: ['UpdateItem'],
  passTurn: ['UpdateItem'],
  noteLag: ['UpdateItem'],
  largestLag: ['Query'],
  recordStage: ['UpdateItem'],
  recordRefusal: ['UpdateItem'],
  recordMail: ['UpdateItem'],
  recordMailError: ['UpdateItem'],
  clearMailError: ['UpdateItem'],
  putRangeOutcome: ['PutItem'],
  putPartitionOutcome: ['PutItem'],
  nextLoadAttempt: ['UpdateItem'],
  rangeOutcomes: ['Query'],
  partitionOutcomes: ['Query'],
  closeSucceeded: ['UpdateItem'],
  closeFailed: ['GetItem', 'UpdateItem'],
  listRuns: ['Query'],
};

/** The same of the tables of the SLA service, by the names of their methods. */
const actionsOfMethod: Record<keyof BreachTable | keyof MonitorTable, string[]> = {
  readHeads: ['dynamodb:BatchGetItem'],
  putAll: ['dynamodb:BatchWriteItem'],
  moveHead: ['dynamodb:UpdateItem'],
  putHeartbeat: ['dynamodb:PutItem'],
  listMonitors: ['dynamodb:Query'],
  client: [],
  TableName: [],
};

/** Their methods are bundled whether called or not. */
const tableFiles = [
  'lambdas/import/run/run-table.ts',
  'lambdas/import/run/run-items.ts',
  'lambdas/import/run/run-notes.ts',
  'lambdas/import/run/run-outcomes.ts',
  'lambdas/import/run/run-records.ts',
  'lambdas/import/turn/start-lags.ts',
  'lambdas/import/turn/turn-item.ts',
  'lambdas/import/turn/turn-queue.ts',
  'lambdas/sla/breach-table.ts',
  'lambdas/sla/monitors.ts',
  'lambdas/runtime/dynamodb-batches.ts',
];

/** The actions behind the calls that are left in the function's bundle once unused code is shaken off. */
export function usedActions(name: string): string[] {
  const code = bundledOwnCode(name);
  const calls = [
    ...code.matchAll(/(?:\bnew |\b(?=paginate))(\w+Command|Upload|paginate[A-Za-z]+)\d*\(/g),
  ].flatMap(([, call = '']) => {
    const actions = actionsOfCall[call];
    if (!actions) throw new Error(`no action is known for ${call} of ${name}`);
    return actions;
  });
  const items = [...code.matchAll(/\bruns\d*\.(\w+)\(/g)].flatMap(([, method = '']) =>
    actionsOfRunTable[method as keyof RunTable].map((action) => `dynamodb:${action}`),
  );
  const methods = Object.entries(actionsOfMethod).flatMap(([method, actions]) =>
    code.includes(`.${method}(`) ? actions : [],
  );
  const versions = code.includes('VersionId') ? ['s3:GetObjectVersion'] : [];
  return [...new Set([...calls, ...items, ...methods, ...versions])].sort();
}

/** Packages are left out, and so are the tables. */
function bundledOwnCode(name: string): string {
  const flags = ['--bundle', '--packages=external', '--format=esm', '--platform=node', '--log-level=error'];
  const bundle = execFileSync(join(root, 'node_modules/.bin/esbuild'), [entryOf(name), ...flags], {
    cwd: root,
    encoding: 'utf8',
  });
  return bundle
    .split(/^\/\/ (?=lambdas\/)/m)
    .filter((section) => !tableFiles.some((file) => section.startsWith(file)))
    .join('');
}
