import {
  GetAccountCommand,
  GetEmailIdentityCommand,
  NotFoundException,
  type SESv2Client,
} from '@aws-sdk/client-sesv2';
import { type Finding, ok, problem, warning } from './check.ts';

/** Whether SES lets us send as the sender: its domain is verified. */
export async function senderFinding(ses: SESv2Client, from: string): Promise<Finding> {
  const domain = from.slice(from.lastIndexOf('@') + 1);
  const identity = await ses
    .send(new GetEmailIdentityCommand({ EmailIdentity: domain }))
    .catch((error: unknown) => {
      if (error instanceof NotFoundException) return undefined;
      throw error;
    });
  if (!identity) {
    return problem(
      `SES knows no identity ${domain}, of which ${from} is`,
      `make it by aws sesv2 create-email-identity --email-identity ${domain}, and add the DNS records that it answers`,
    );
  }
  const { VerifiedForSendingStatus, DkimAttributes = {} } = identity;
  if (VerifiedForSendingStatus) return ok(`${domain} is verified, so that ${from} may send`);
  const tokens = DkimAttributes.Tokens?.join(', ');
  return problem(
    `${domain} is not verified (DKIM ${DkimAttributes.Status ?? 'not begun'})`,
    tokens
      ? `add its DKIM records to the DNS and wait up to 72 hours: CNAME <token>._domainkey.${domain} to <token>.dkim.amazonses.com for the tokens ${tokens}`
      : 'look at SES → Identities for the records that it waits for',
  );
}

/** Share of the day's mails from which on a busy day may not be told to all. */
const nearQuota = 0.8;

/** Whether the account may send, and to whom. @param expectsSandbox what the stack was deployed for. */
export async function accountFinding(ses: SESv2Client, expectsSandbox: boolean): Promise<Finding> {
  const account = await ses.send(new GetAccountCommand({}));
  const { ProductionAccessEnabled, SendingEnabled, EnforcementStatus, SendQuota = {} } = account;
  const { Max24HourSend = 0, SentLast24Hours = 0, MaxSendRate = 0 } = SendQuota;
  const quota = `${SentLast24Hours} of ${Max24HourSend} mails sent in 24 hours, ${MaxSendRate} a second`;
  if (!SendingEnabled || EnforcementStatus === 'SHUTDOWN') {
    return problem(
      'SES has paused the sending of this account',
      'SES → Account dashboard says why: answer there',
    );
  }
  if (!ProductionAccessEnabled) return sandboxFinding(quota, expectsSandbox);
  if (EnforcementStatus === 'PROBATION') {
    return warning(`the account is under review; ${quota}`, 'SES → Account dashboard says why: answer there');
  }
  // A quota of -1 is none.
  if (Max24HourSend > 0 && SentLast24Hours >= nearQuota * Max24HourSend) {
    return warning(`out of the sandbox; ${quota}`, 'ask for a higher sending quota of SES');
  }
  return ok(`out of the sandbox; ${quota}`);
}

function sandboxFinding(quota: string, expectsSandbox: boolean): Finding {
  const leave = 'ask for production access (SES → Account dashboard)';
  const found = `in the sandbox: it mails to verified addresses alone; ${quota}`;
  if (expectsSandbox) return warning(found, `verify each recipient, or ${leave}`);
  return problem(found, `set mail.sandbox to true in the configuration file and deploy, or ${leave}`);
}
