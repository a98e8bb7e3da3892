import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { RunTable } from '../../lambdas/import/run-table.ts';
import type { FunctionName } from '../../lib/config.ts';
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
  SendEmailCommand: ['ses:SendEmail'],
  GetSecretValueCommand: ['secretsmanager:GetSecretValue'],
};

const actionsOfRunTable: Record<keyof RunTable, string[]> = {
  getRun: ['GetItem'],
  openRun: ['GetItem', 'UpdateItem', 'PutItem'],
  listTurns: ['Query'],
  releaseTurn: ['DeleteItem'],
  recordStage: ['UpdateItem'],
  recordMail: ['UpdateItem'],
  putRangeOutcome: ['PutItem'],
  putPartitionOutcome: ['PutItem'],
  rangeOutcomes: ['Query'],
  partitionOutcomes: ['Query'],
  closeSucceeded: ['UpdateItem'],
  closeFailed: ['UpdateItem'],
  listRuns: ['Query'],
};

/** The actions behind the calls that are left in the function's bundle once unused code is shaken off. */
export function usedActions(name: FunctionName): string[] {
  const code = bundledOwnCode(name);
  const calls = [...code.matchAll(/new (\w+Command|Upload)\d*\(/g)].flatMap(([, call = '']) => {
    const actions = actionsOfCall[call];
    if (!actions) throw new Error(`no action is known for ${call} of ${name}`);
    return actions;
  });
  const items = [...code.matchAll(/\bruns\d*\.(\w+)\(/g)].flatMap(([, method = '']) =>
    actionsOfRunTable[method as keyof RunTable].map((action) => `dynamodb:${action}`),
  );
  const versions = code.includes('VersionId') ? ['s3:GetObjectVersion'] : [];
  return [...new Set([...calls, ...items, ...versions])].sort();
}

/** Packages are left out, and so is the run table, whose methods are bundled whether called or not. */
function bundledOwnCode(name: FunctionName): string {
  const entry = join(root, `lambdas/import/${name}.handler.ts`);
  const flags = ['--bundle', '--packages=external', '--format=esm', '--platform=node', '--log-level=error'];
  const bundle = execFileSync(join(root, 'node_modules/.bin/esbuild'), [entry, ...flags], {
    cwd: root,
    encoding: 'utf8',
  });
  return bundle
    .split(/^\/\/ (?=lambdas\/)/m)
    .filter((section) => !section.startsWith('lambdas/import/run-table.ts'))
    .join('');
}
