import { type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { ConfigError } from '../../shared/errors.ts';

/** A mail in both forms; the text says the same as the HTML. */
export interface Mail {
  subject: string;
  html: string;
  text: string;
}

/** What SES answers when a sender, a recipient or the account is not set up: waiting does not help. */
const setupErrors = new Set([
  'AccountSuspendedException',
  'BadRequestException',
  'MailFromDomainNotVerifiedException',
  'MessageRejected',
  'NotFoundException',
  'SendingPausedException',
]);

/**
 * Sends one mail to all recipients and returns the message id.
 * @throws ConfigError `mail_refused` when SES refuses it for good; throttling and network errors as they are.
 */
export async function sendMail(
  ses: SESv2Client,
  from: string,
  recipients: readonly string[],
  mail: Mail,
): Promise<string> {
  const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });
  const command = new SendEmailCommand({
    FromEmailAddress: from,
    Destination: { ToAddresses: [...recipients] },
    Content: {
      Simple: {
        Subject: utf8(mail.subject),
        Body: { Html: utf8(mail.html), Text: utf8(mail.text) },
      },
    },
  });
  try {
    const { MessageId } = await ses.send(command);
    return MessageId ?? 'unknown';
  } catch (error) {
    if (!(error instanceof Error) || !setupErrors.has(error.name)) throw error;
    throw new ConfigError('mail_refused', `SES refused the mail: ${error.name}: ${error.message}`, {
      cause: error,
    });
  }
}
