import { ConfigError } from '../../shared/errors.ts';
import { closers } from '../closers.ts';
import type { LocalFunction } from '../lambda/declared.ts';
import type { Part, Surroundings } from '../part.ts';
import type { LocalQueue } from '../sqs/declared.ts';
import { consumeQueue } from './consume-queue.ts';
import type { LocalEventSource } from './declared.ts';

/** The functions of queues. They receive and delete in the role of the function, as on AWS. */
export const eventSourcesPart: Part = async (around) => {
  const queues = await around.given.queues.promise;
  const lambda = await around.given.lambda.promise;
  const closing = closers();
  for (const source of around.template.eventSources) {
    const { queue, fn } = endsOf(source, around);
    const { close } = consumeQueue({
      ...{ source, queue, queues },
      judge: (action) =>
        around.access.judge(
          { kind: 'role', roleArn: fn.roleArn, session: fn.name },
          { action, resource: queue.arn },
        ),
      invoke: (event) => lambda.invoke(fn.arn, event, { type: 'RequestResponse' }),
    });
    closing.add(close);
  }
  return { close: closing.close };
};

/** @throws ConfigError `event_source_refused`, as Lambda refuses to make such a mapping. */
function endsOf(
  { logicalId, queueArn, functionArn }: LocalEventSource,
  { template }: Surroundings,
): { queue: LocalQueue; fn: LocalFunction } {
  const refused = (why: string) =>
    new ConfigError('event_source_refused', `${logicalId} (AWS::Lambda::EventSourceMapping): ${why}`);
  const queue = template.queues.find(({ arn }) => arn === queueArn);
  const fn = template.functions.find(({ arn }) => arn === functionArn);
  if (!queue) throw refused(`there is no queue ${queueArn}`);
  if (!fn) throw refused(`there is no function ${functionArn}`);
  if (queue.visibilitySeconds >= fn.timeoutSeconds) return { queue, fn };
  throw refused(
    `messages of ${queue.name} show themselves after ${queue.visibilitySeconds} s, before ${fn.name} has to end (${fn.timeoutSeconds} s)`,
  );
}
