import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answeredStatuses } from './answered-statuses.ts';
import type { TesterReport } from './run-tester.ts';

const maxPrintedLines = 200;
const maxPrintedColumns = 500;

/** Prints a line for each route; gives the number of answers from 500 on. */
export async function tellStatuses(accessLog: string): Promise<number> {
  let failures = 0;
  let otherMethods = 0;
  for (const [route, counts] of [...(await answeredStatuses(accessLog))].sort()) {
    const known = [...counts].sort();
    for (const [status, count] of known) if (Number(status) >= 500) failures += count;
    const shown = known.map(([status, count]) => `${status} × ${count}`).join(', ');
    if ([...counts.keys()].join() === '405') otherMethods += counts.get('405') ?? 0;
    else process.stdout.write(`    ${route.padEnd(32)} ${shown}\n`);
  }
  process.stdout.write(`    ${'other methods'.padEnd(32)} 405 × ${otherMethods}\n`);
  return failures;
}

/** Prints what the tester came to, with its own words when it found something; true when it found nothing. */
export async function tellReport(
  report: TesterReport & { exitCode: number },
  seed: number,
  directory: string,
): Promise<boolean> {
  const { operations, test_cases: cases, phases, failures, errors, exitCode } = report;
  const isTested = report.complete && operations.tested === operations.selected;
  const isRight = exitCode === 0 && isTested && failures.length === 0 && errors.length === 0;
  const shown = Object.entries(phases).map(([name, { status }]) => `${name} ${status}`);
  process.stdout.write(
    `${isRight ? 'ok' : 'NO'}  seed ${seed}: ${operations.tested} of ${operations.selected} operations, ` +
      `${cases.generated} cases in ${Math.round(report.running_time)} s, ${cases.unique_failures} failures; ${shown.join(', ')}\n`,
  );
  for (const { code, title, operations: where } of failures) {
    process.stdout.write(`      ${code} ${title}: ${where.join(', ')}\n`);
  }
  if (!isRight) await tellDetails(join(directory, 'tester.txt'));
  return isRight;
}

/** The words of the tester, from the failures on. */
async function tellDetails(file: string): Promise<void> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  const first = lines.findIndex((line) => /^=+ (FAILURES|ERRORS|WARNINGS) =/.test(line));
  for (const line of lines.slice(Math.max(0, first)).slice(0, maxPrintedLines)) {
    process.stdout.write(`      ${line.slice(0, maxPrintedColumns)}\n`);
  }
}
