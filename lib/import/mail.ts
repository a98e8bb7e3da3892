import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Grant } from '../house/allow.ts';
import type { StageConfig } from '../settings/config.ts';

/**
 * Who mails, as whom and to whom. The SES identity of the sender's domain belongs to the account, not to the stack of
 * a stage: two stages can mail as the same domain, and the end of one takes nothing from the other.
 */
export class Mail extends Construct {
  readonly environment: Record<'MAIL_FROM' | 'MAIL_TEAMS' | 'MAIL_OPERATIONS' | 'MAIL_TEAM_PATTERN', string>;
  private readonly mail: StageConfig['mail'];

  constructor(scope: Construct, id: string, { mail }: StageConfig) {
    super(scope, id);
    this.mail = mail;
    this.environment = {
      MAIL_FROM: mail.from,
      MAIL_TEAMS: JSON.stringify(mail.teams),
      MAIL_OPERATIONS: JSON.stringify(mail.operations),
      MAIL_TEAM_PATTERN: mail.teamPattern ?? '',
    };
  }

  /** To send as the one sender, whatever else the identities may be used for. */
  send(): Grant {
    const { from, sandbox } = this.mail;
    return {
      actions: ['ses:SendEmail'],
      resources: [this.identity(sandbox ? '*' : from.slice(from.lastIndexOf('@') + 1))],
      conditions: { StringEquals: { 'ses:FromAddress': from } },
      ...(sandbox && {
        because:
          'In its sandbox SES also asks for the right to the identity of each recipient, and recipients change with teams; the condition still names the one sender.',
      }),
    };
  }

  private identity(resourceName: string): string {
    return Stack.of(this).formatArn({ service: 'ses', resource: 'identity', resourceName });
  }
}
