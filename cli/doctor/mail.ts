import {
  GetAccountSendingEnabledCommand,
  GetIdentityDkimAttributesCommand,
  GetIdentityVerificationAttributesCommand,
  GetSendQuotaCommand,
  type SESClient,
} from '@aws-sdk/client-ses';
import { type Finding, ok, problem, warning } from './check.ts';

/** Whether SES lets us send as the sender: its domain is verified, by a TXT record or, as is usual now, by DKIM. */
export async function senderFinding(ses: SESClient, from: string): Promise<Finding> {
  const domain = from.slice(from.lastIndexOf('@') + 1);
  const asked = { Identities: [domain] };
  const verified = await ses.send(new GetIdentityVerificationAttributesCommand(asked));
  const signed = await ses.send(new GetIdentityDkimAttributesCommand(asked));
  const status = verified.VerificationAttributes?.[domain]?.VerificationStatus;
  const dkim = signed.DkimAttributes?.[domain];
  if (status === 'Success' || dkim?.DkimVerificationStatus === 'Success') {
    return ok(`${domain} is verified, so that ${from} may send`);
  }
  const tokens = dkim?.DkimTokens?.join(', ');
  if (!status && !tokens) {
    return problem(
      `SES knows no identity ${domain}, of which ${from} is`,
      `make it by aws ses verify-domain-dkim --domain ${domain}, and add the DNS records of the tokens that it answers`,
    );
  }
  return problem(
    `${domain} is not verified (DKIM ${dkim?.DkimVerificationStatus ?? 'not begun'})`,
    tokens
      ? `add its DKIM records to the DNS and wait up to 72 hours: CNAME <token>._domainkey.${domain} to <token>.dkim.amazonses.com for the tokens ${tokens}`
      : 'look at SES → Identities for the records that it waits for',
  );
}

/** Mails in 24 hours that SES allows an account in the sandbox; one that has left it may send more. */
const sandboxQuota = 200;

/** Share of the day's mails from which on a busy day may not be told to all. */
const nearQuota = 0.8;

/**
 * Whether the account may send, and to whom. This version of SES's API does not say whether an account is in the
 * sandbox, which its quota gives away, nor whether AWS has it under review, which the dashboard says alone.
 * @param expectsSandbox what the stack was deployed for.
 */
export async function accountFinding(ses: SESClient, expectsSandbox: boolean): Promise<Finding> {
  const { Enabled } = await ses.send(new GetAccountSendingEnabledCommand({}));
  if (!Enabled) {
    return problem(
      'the sending of this account is paused',
      'SES → Account dashboard says why: answer there; a pause of your own ends by aws ses update-account-sending-enabled --enabled',
    );
  }
  const {
    Max24HourSend = 0,
    SentLast24Hours = 0,
    MaxSendRate = 0,
  } = await ses.send(new GetSendQuotaCommand({}));
  const quota = `${SentLast24Hours} of ${Max24HourSend} mails sent in 24 hours, ${MaxSendRate} a second`;
  if (Max24HourSend === sandboxQuota) return sandboxFinding(quota, expectsSandbox);
  // A quota of -1 is none.
  if (Max24HourSend > 0 && SentLast24Hours >= nearQuota * Max24HourSend) {
    return warning(`out of the sandbox; ${quota}`, 'ask for a higher sending quota of SES');
  }
  return ok(`out of the sandbox; ${quota}`);
}

function sandboxFinding(quota: string, expectsSandbox: boolean): Finding {
  const leave = 'ask for production access (SES → Account dashboard)';
  const found = `in the sandbox, as its quota says: it mails to verified addresses alone; ${quota}`;
  if (expectsSandbox) return warning(found, `verify each recipient, or ${leave}`);
  return problem(found, `set mail.sandbox to true in the configuration file and deploy, or ${leave}`);
}
