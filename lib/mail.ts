import { Stack } from 'aws-cdk-lib';
import { EmailIdentity, Identity } from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import type { Grant } from './allow.ts';
import type { StageConfig } from './config.ts';

/** Who mails, as whom and to whom. */
export class Mail extends Construct {
  readonly environment: Record<'MAIL_FROM' | 'MAIL_TEAMS' | 'MAIL_OPERATIONS' | 'MAIL_TEAM_PATTERN', string>;
  private readonly domain: string;
  private readonly from: string;

  constructor(scope: Construct, id: string, { mail }: StageConfig) {
    super(scope, id);
    this.from = mail.from;
    this.domain = mail.from.slice(mail.from.lastIndexOf('@') + 1);
    if (mail.identity === 'create')
      new EmailIdentity(this, 'Identity', { identity: Identity.domain(this.domain) });
    this.environment = {
      MAIL_FROM: mail.from,
      MAIL_TEAMS: JSON.stringify(mail.teams),
      MAIL_OPERATIONS: JSON.stringify(mail.operations),
      MAIL_TEAM_PATTERN: mail.teamPattern ?? '',
    };
  }

  /** To send as the one sender, whatever else the domain may be used for. */
  send(): Grant {
    const identity = Stack.of(this).formatArn({
      service: 'ses',
      resource: 'identity',
      resourceName: this.domain,
    });
    return {
      actions: ['ses:SendEmail'],
      resources: [identity],
      conditions: { StringEquals: { 'ses:FromAddress': this.from } },
    };
  }
}
