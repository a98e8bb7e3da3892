import { mailSentence, sendRunMail } from './send-run-mail.ts';
import { exitStatuses, print, printJson, type Shell } from './shell.ts';
import { progressFor } from './show-progress.ts';
import { type CloudChoice, withCloud } from './with-cloud.ts';

/** Sends the mail about a run and says what became of it; `failed` when it could not be sent. */
export async function sendAndTell(
  options: CloudChoice & { json: boolean; runId: string; again: boolean },
  shell: Shell,
): Promise<number> {
  const mail = await withCloud(options, progressFor(shell.stderr, options), (connection) =>
    sendRunMail(connection, options.runId, options.again),
  );
  const isSent = mail.outcome !== 'unsent';
  if (options.json) printJson(shell, mail);
  else if (isSent) print(shell, mailSentence(mail));
  else shell.stderr.write(`lading: ${mailSentence(mail)}\n`);
  return isSent ? exitStatuses.done : exitStatuses.failed;
}
