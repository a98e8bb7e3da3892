import { join } from 'node:path';
import type { Dialect } from '../lambdas/import/read/dialect.ts';
import { dialectWords } from '../lambdas/import/report/dialect-words.ts';
import type { CloudInfo } from '../local/cloud-info.ts';
import type { RunFiles, RunResult } from './run-result.ts';

const count = new Intl.NumberFormat('en');

/** What a person reads when a run has ended. `dialect` is null when it was never found out. */
export function runSummary(result: RunResult, files: RunFiles, dialect: Dialect | null): string {
  const lines = [headline(result), ''];
  if (result.status === 'succeeded') lines.push(...countLines(result), '');
  if (dialect) lines.push(...dialectLines(dialect), '');
  lines.push(`  run         ${result.runId}`);
  if (files.reportPage) lines.push(`  report      ${files.reportPage}`);
  if (files.rejects) lines.push(`  rejects     ${files.rejects}`);
  if (result.mailError) lines.push(...mailLines(result.runId, result.mailError));
  return lines.join('\n');
}

/** Where the parts of a running cloud are found. */
export function cloudSummary(info: CloudInfo, dataDirectory: string): string {
  return [
    `  page        ${info.site}   what the API can do, with an example of each call`,
    `  drop files  ${info.s3}/${info.dropBucket}/incoming/<team>/   (any S3 client, with the keys)`,
    `  keys        ${join(dataDirectory, 'cloud.json')}   accessKeyId ${info.accessKeyId}, region us-east-1`,
    `  mail        ${info.mail}`,
    `  API         ${info.api}   try it at ${info.api}/docs`,
    `  products    ${info.mongodb}   database ${info.database}, collection products`,
    `  data        ${dataDirectory}`,
  ].join('\n');
}

/** One line per run, newest first. */
export function runTable(results: RunResult[]): string {
  if (results.length === 0) return 'No runs yet.';
  const rows = results.map((run) => [
    run.status,
    run.file,
    `${count.format(run.rows)} rows`,
    `${count.format(run.rejected)} rejected`,
    `${run.seconds.toFixed(1)} s`,
    run.error?.code ?? (run.mailError ? 'mail not sent' : ''),
    run.runId,
  ]);
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function mailLines(runId: string, { code, message }: NonNullable<RunResult['mailError']>): string[] {
  return [
    '',
    `  The mail about it was not sent: ${message} (${code})`,
    `  Once the cause is mended, send it by: lading mail ${runId}`,
  ];
}

function headline(result: RunResult): string {
  if (result.status === 'running') return `${result.file} is still running.`;
  if (result.status === 'failed') {
    return `${result.file} was not imported: ${result.error?.message ?? 'unknown error'} (${result.error?.code ?? 'unknown'})`;
  }
  return `${result.file}: ${count.format(result.rows)} rows in ${result.seconds.toFixed(1)} s`;
}

function dialectLines(dialect: Dialect): string[] {
  return dialectWords(dialect).map(({ name, text }) => `  ${name.toLowerCase().padEnd(11)} ${text}`);
}

function countLines(result: RunResult): string[] {
  const line = (name: string, value: number) => `  ${name.padEnd(11)} ${count.format(value).padStart(9)}`;
  const reasons = Object.entries(result.reasons)
    .sort(([, one], [, other]) => other - one)
    .map(([code, rows]) => `    ${code.padEnd(22)} ${count.format(rows).padStart(9)}`);
  return [
    line('created', result.created),
    line('updated', result.updated),
    line('unchanged', result.unchanged),
    line('duplicates', result.duplicates),
    line('rejected', result.rejected),
    ...reasons,
    line('warnings', result.warnings),
  ];
}
