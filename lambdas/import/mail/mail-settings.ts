import type { Environment } from '../../runtime/environment.ts';
import type { RunMailServices } from './deliver-run-mail.ts';

/** Who sends and gets mails, as the function was told. */
export function mailSettings(
  environment: Pick<Environment, 'MAIL_FROM' | 'MAIL_TEAMS' | 'MAIL_TEAM_PATTERN' | 'MAIL_OPERATIONS'>,
): RunMailServices['mail'] {
  return {
    from: environment.MAIL_FROM,
    teams: environment.MAIL_TEAMS,
    teamPattern: environment.MAIL_TEAM_PATTERN,
    operations: environment.MAIL_OPERATIONS,
  };
}
