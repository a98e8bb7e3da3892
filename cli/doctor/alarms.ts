import { paginateListSubscriptionsByTopic, type SNSClient, type Subscription } from '@aws-sdk/client-sns';
import { type Finding, ok, problem, warning } from './check.ts';

/** Whether somebody hears of the alarms: a subscription counts once it was confirmed from its mail. */
export async function subscribersFinding(
  sns: SNSClient,
  topicArns: readonly string[],
  alarmCount: number,
): Promise<Finding> {
  const found: Subscription[] = [];
  for (const TopicArn of topicArns) found.push(...(await listSubscriptions(sns, TopicArn)));
  const confirmed = found.filter(isConfirmed).map(({ Endpoint }) => Endpoint);
  const waiting = found.filter((one) => !isConfirmed(one)).map(({ Endpoint }) => Endpoint);
  const ask = `confirm it from the mail of SNS; aws sns subscribe --protocol email sends that mail again`;
  if (confirmed.length === 0) {
    const none = waiting.length > 0 ? `: ${waiting.join(', ')} did not confirm` : '';
    return problem(`nobody gets the ${alarmCount} alarms${none}`, ask);
  }
  const heard = `${alarmCount} alarms go to ${confirmed.join(', ')}`;
  return waiting.length > 0 ? warning(`${heard}; ${waiting.join(', ')} did not confirm`, ask) : ok(heard);
}

async function listSubscriptions(sns: SNSClient, TopicArn: string): Promise<Subscription[]> {
  const found: Subscription[] = [];
  for await (const page of paginateListSubscriptionsByTopic({ client: sns }, { TopicArn })) {
    found.push(...(page.Subscriptions ?? []));
  }
  return found;
}

/** Until then its ARN reads `PendingConfirmation`, and afterwards it may be `Deleted`. */
function isConfirmed({ SubscriptionArn }: Subscription): boolean {
  return SubscriptionArn?.startsWith('arn:') ?? false;
}
