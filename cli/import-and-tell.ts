import type { DialectWishes } from '../lambdas/import/read/dialect.ts';
import { defaultTeam, importFile } from './import-file.ts';
import { reportsOf } from './run-folder.ts';
import { exitStatuses, print, printJson, type Shell } from './shell.ts';
import { showProgress } from './show-progress.ts';
import { summaryOf } from './tell-run.ts';
import { type CloudChoice, withCloud } from './with-cloud.ts';

/** Imports one file and prints what became of its rows. */
export async function importAndTell(
  options: CloudChoice & { json: boolean; file: string; team?: string | undefined; wishes?: DialectWishes },
  shell: Shell,
): Promise<number> {
  const { file, team = defaultTeam, wishes, dataDirectory } = options;
  const progress = showProgress(shell.stderr);
  const request = { file, team, folder: reportsOf(dataDirectory), wishes };
  const { result, files } = await withCloud(options, progress, (connection) =>
    importFile(connection, request, progress),
  );
  progress.end();
  if (options.json) printJson(shell, result);
  else print(shell, `\n${await summaryOf({ result, files })}`);
  return result.status === 'succeeded' ? exitStatuses.done : exitStatuses.failed;
}
