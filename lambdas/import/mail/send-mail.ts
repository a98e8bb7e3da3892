import { type SESClient, SESServiceException, SendEmailCommand } from '@aws-sdk/client-ses';
import { ConfigError } from '../../../shared/errors.ts';
import { isTransientCall } from '../../../shared/transient-call.ts';
import { deniedCall } from '../../runtime/denied-call.ts';

/** A mail in both forms; the text says the same as the HTML. */
export interface Mail {
  subject: string;
  html: string;
  text: string;
}

/**
 * Sends one mail to all recipients and returns the message id.
 * @throws ConfigError when waiting does not help: `configuration_invalid` when we may not send, `mail_refused` when SES
 * does not take it, because sender, recipient (in the sandbox) or account are not set up. Throttling and network errors
 * as they are. A daily quota that is used up is throttling too: this version of SES's API has no other name for it.
 */
export async function sendMail(
  ses: SESClient,
  from: string,
  recipients: readonly string[],
  mail: Mail,
): Promise<string> {
  const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });
  const command = new SendEmailCommand({
    Source: from,
    Destination: { ToAddresses: [...recipients] },
    Message: {
      Subject: utf8(mail.subject),
      Body: { Html: utf8(mail.html), Text: utf8(mail.text) },
    },
  });
  try {
    const { MessageId } = await ses.send(command);
    return MessageId ?? 'unknown';
  } catch (error) {
    if (!(error instanceof SESServiceException) || isTransientCall(error)) throw error;
    throw (
      deniedCall(error) ??
      new ConfigError('mail_refused', `SES refused the mail: ${error.name}: ${error.message}`, {
        cause: error,
      })
    );
  }
}
